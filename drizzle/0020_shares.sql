CREATE TABLE "shares" (
	"id" uuid PRIMARY KEY NOT NULL,
	"conversation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"title" text,
	"snapshot" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "shares_token_hash_once" UNIQUE("token_hash"),
	CONSTRAINT "shares_hold_text_until_revoked" CHECK (("shares"."revoked_at" is null) = ("shares"."title" is not null)
        and ("shares"."revoked_at" is null) = ("shares"."snapshot" is not null))
);
--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "shares_by_conversation" ON "shares" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE INDEX "shares_by_user" ON "shares" USING btree ("user_id","created_at");