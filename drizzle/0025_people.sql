CREATE TABLE "peeks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"admin_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"conversation_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	CONSTRAINT "peeks_have_a_reason" CHECK (char_length("peeks"."reason") between 10 and 500),
	CONSTRAINT "peeks_last_half_an_hour_at_most" CHECK ("peeks"."ends_at" > "peeks"."started_at" and "peeks"."ends_at" <= "peeks"."started_at" + interval '30 minutes')
);
--> statement-breakpoint
ALTER TABLE "peeks" ADD CONSTRAINT "peeks_admin_id_users_id_fk" FOREIGN KEY ("admin_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "peeks" ADD CONSTRAINT "peeks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "peeks_by_user" ON "peeks" USING btree ("user_id","started_at");--> statement-breakpoint
CREATE INDEX "peeks_by_admin" ON "peeks" USING btree ("admin_id","conversation_id");--> statement-breakpoint
CREATE INDEX "users_by_age" ON "users" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "users_by_words" ON "users" USING gin (to_tsvector('simple'::regconfig, translate(coalesce("name", '') || ' ' || "email", '@.-_+/:', '       ')));--> statement-breakpoint
CREATE INDEX "users_admins" ON "users" USING btree ("created_at","id") WHERE role = 'admin';--> statement-breakpoint
CREATE INDEX "users_suspended" ON "users" USING btree ("created_at","id") WHERE status = 'suspended';--> statement-breakpoint
CREATE INDEX "users_deleted" ON "users" USING btree ("created_at","id") WHERE deleted_at is not null;