CREATE TYPE "public"."alert_kind" AS ENUM('budget', 'spike');--> statement-breakpoint
CREATE TYPE "public"."post_state" AS ENUM('waiting', 'sent', 'dead');--> statement-breakpoint
CREATE TYPE "public"."spike_kind" AS ENUM('person', 'feature', 'model');--> statement-breakpoint
ALTER TYPE "public"."mail_category" ADD VALUE 'operator';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'operator_budget';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'operator_spike';--> statement-breakpoint
CREATE TABLE "alert_posts" (
	"alert_id" uuid PRIMARY KEY NOT NULL,
	"state" "post_state" DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"leased_until" timestamp with time zone,
	"last_error" text,
	"sent_at" timestamp with time zone,
	CONSTRAINT "alert_posts_sent_has_a_time" CHECK (("alert_posts"."state" = 'sent') = ("alert_posts"."sent_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "operator_alerts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"kind" "alert_kind" NOT NULL,
	"details" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"queued_at" timestamp with time zone,
	CONSTRAINT "operator_alerts_once_a_cause" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "operator_budgets" (
	"since" timestamp with time zone PRIMARY KEY NOT NULL,
	"budget_nanos" bigint
);
--> statement-breakpoint
CREATE TABLE "spend_spikes" (
	"kind" "spike_kind" NOT NULL,
	"subject" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"began_at" timestamp with time zone NOT NULL,
	"cost_nanos" bigint NOT NULL,
	"usual_nanos" bigint NOT NULL,
	"calls" bigint NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "spend_spikes_kind_subject_hour_pk" PRIMARY KEY("kind","subject","hour")
);
--> statement-breakpoint
ALTER TABLE "email_outbox" ADD COLUMN "alert_id" uuid;--> statement-breakpoint
ALTER TABLE "operator_settings" ADD COLUMN "budget_spent_nanos" bigint;--> statement-breakpoint
ALTER TABLE "operator_settings" ADD COLUMN "budget_lifted_month" date;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "is_stopped" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_posts" ADD CONSTRAINT "alert_posts_alert_id_operator_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."operator_alerts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_posts_waiting" ON "alert_posts" USING btree ("next_attempt_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "operator_alerts_by_time" ON "operator_alerts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "operator_alerts_to_queue" ON "operator_alerts" USING btree ("created_at") WHERE queued_at is null;--> statement-breakpoint
CREATE INDEX "spend_spikes_by_hour" ON "spend_spikes" USING btree ("hour");--> statement-breakpoint
ALTER TABLE "email_outbox" ADD CONSTRAINT "email_outbox_alert_id_operator_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."operator_alerts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "email_outbox_by_alert" ON "email_outbox" USING btree ("alert_id");--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_stopped_only_while_paused" CHECK (not "models"."is_stopped" or "models"."is_paused");