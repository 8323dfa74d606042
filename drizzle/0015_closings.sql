CREATE TABLE "workspace_closings" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"billing_ended_at" timestamp with time zone,
	"erased_at" timestamp with time zone,
	"forgotten_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "deleted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "workspace_closings" ADD CONSTRAINT "workspace_closings_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_closings" ADD CONSTRAINT "workspace_closings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workspace_closings_by_user" ON "workspace_closings" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "workspace_closings_open" ON "workspace_closings" USING btree ("asked_at") WHERE forgotten_at is null;