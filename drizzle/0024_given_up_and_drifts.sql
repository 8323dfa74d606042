ALTER TYPE "public"."meter_state" ADD VALUE 'given_up';--> statement-breakpoint
ALTER TYPE "public"."mail_state" ADD VALUE 'given_up';--> statement-breakpoint
CREATE TABLE "book_drifts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	"comparison" text NOT NULL,
	"workspace_id" uuid,
	"subject" text NOT NULL,
	"here" text NOT NULL,
	"there" text NOT NULL,
	"is_repaired" boolean NOT NULL
);
--> statement-breakpoint
ALTER TABLE "book_drifts" ADD CONSTRAINT "book_drifts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "book_drifts_by_time" ON "book_drifts" USING btree ("found_at");--> statement-breakpoint
CREATE INDEX "book_drifts_by_workspace" ON "book_drifts" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "email_outbox_dead" ON "email_outbox" USING btree ("created_at") WHERE state = 'dead';