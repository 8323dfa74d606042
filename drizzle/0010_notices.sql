CREATE TYPE "public"."mail_category" AS ENUM('usage', 'trial', 'payment', 'security');--> statement-breakpoint
CREATE TYPE "public"."mail_state" AS ENUM('waiting', 'sent', 'dead', 'suppressed');--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'overage_80' BEFORE 'overage_cap';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'trial_ending' BEFORE 'trial_ended';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'payment_recovered' BEFORE 'second_subscription_cancelled';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'credits_bought';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'credits_taken_back';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'sign_in_linked';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'account_deletion';--> statement-breakpoint
CREATE TABLE "email_outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"notification_id" uuid,
	"user_id" uuid,
	"kind" "notice_kind" NOT NULL,
	"category" "mail_category" NOT NULL,
	"to_address" text NOT NULL,
	"time_zone" text,
	"locale" text,
	"details" jsonb,
	"state" "mail_state" DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"leased_until" timestamp with time zone,
	"last_error" text,
	"sent_at" timestamp with time zone,
	"provider_id" text,
	CONSTRAINT "email_outbox_once_a_reader_and_cause" UNIQUE("key"),
	CONSTRAINT "email_outbox_sent_has_a_time" CHECK (("email_outbox"."state" = 'sent') = ("email_outbox"."sent_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "notification_reads" (
	"user_id" uuid NOT NULL,
	"notification_id" uuid NOT NULL,
	"read_at" timestamp with time zone DEFAULT now() NOT NULL,
	"dismissed_at" timestamp with time zone,
	CONSTRAINT "notification_reads_user_id_notification_id_pk" PRIMARY KEY("user_id","notification_id")
);
--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "user_id" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "details" jsonb;--> statement-breakpoint
ALTER TABLE "email_outbox" ADD CONSTRAINT "email_outbox_notification_id_notifications_id_fk" FOREIGN KEY ("notification_id") REFERENCES "public"."notifications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "email_outbox" ADD CONSTRAINT "email_outbox_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_reads" ADD CONSTRAINT "notification_reads_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_reads" ADD CONSTRAINT "notification_reads_notification_id_notifications_id_fk" FOREIGN KEY ("notification_id") REFERENCES "public"."notifications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "email_outbox_waiting" ON "email_outbox" USING btree ("next_attempt_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "email_outbox_by_time" ON "email_outbox" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "email_outbox_by_notice" ON "email_outbox" USING btree ("notification_id");--> statement-breakpoint
CREATE INDEX "email_outbox_by_user" ON "email_outbox" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "notification_reads_by_notice" ON "notification_reads" USING btree ("notification_id");--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workspaces_on_trial" ON "workspaces" USING btree ("trial_ends_at") WHERE trial_ends_at is not null;--> statement-breakpoint
CREATE INDEX "notifications_by_workspace" ON "notifications" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "notifications_by_user" ON "notifications" USING btree ("user_id");