CREATE TABLE "preferences" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"theme" text,
	"default_model_id" text,
	"custom_instructions" text,
	"mail_usage" boolean DEFAULT true NOT NULL,
	"mail_trial" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "preferences_theme_known" CHECK ("preferences"."theme" in ('system', 'light', 'dark')),
	CONSTRAINT "preferences_instructions_bounded" CHECK (char_length("preferences"."custom_instructions") between 1 and 4000)
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "user_agent" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "last_seen_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "preferences" ADD CONSTRAINT "preferences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preferences" ADD CONSTRAINT "preferences_default_model_id_models_id_fk" FOREIGN KEY ("default_model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "preferences_by_model" ON "preferences" USING btree ("default_model_id");--> statement-breakpoint
UPDATE "sessions" SET "last_seen_at" = greatest("created_at", "expires" - interval '30 days');
