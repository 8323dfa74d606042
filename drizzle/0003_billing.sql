CREATE TYPE "public"."purchase_state" AS ENUM('open', 'paid', 'failed', 'expired');--> statement-breakpoint
CREATE TYPE "public"."stripe_event_state" AS ENUM('waiting', 'done', 'ignored');--> statement-breakpoint
ALTER TYPE "public"."meter_state" ADD VALUE 'invoiced';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'overage_cap';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'trial_ended';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'payment_failed';--> statement-breakpoint
ALTER TYPE "public"."notice_kind" ADD VALUE 'second_subscription_cancelled';--> statement-breakpoint
CREATE TABLE "trial_identities" (
	"identity_hash" text PRIMARY KEY NOT NULL,
	"workspace_id" uuid,
	"claimed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"name" text PRIMARY KEY NOT NULL,
	"leased_until" timestamp with time zone,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"succeeded_at" timestamp with time zone,
	"last_error" text,
	"summary" jsonb
);
--> statement-breakpoint
CREATE TABLE "credit_purchases" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"pack_id" text NOT NULL,
	"credits" bigint NOT NULL,
	"amount_cents" bigint NOT NULL,
	"checkout_session_id" text NOT NULL,
	"payment_intent_id" text,
	"state" "purchase_state" DEFAULT 'open' NOT NULL,
	"refunded_cents" bigint DEFAULT 0 NOT NULL,
	"disputed_cents" bigint DEFAULT 0 NOT NULL,
	"taken_credits" bigint DEFAULT 0 NOT NULL,
	"sync_ticket" bigint DEFAULT 0 NOT NULL,
	"synced_ticket" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"paid_at" timestamp with time zone,
	CONSTRAINT "credit_purchases_once_a_checkout" UNIQUE("checkout_session_id"),
	CONSTRAINT "credit_purchases_once_a_payment" UNIQUE("payment_intent_id"),
	CONSTRAINT "credit_purchases_amounts_not_negative" CHECK ("credit_purchases"."credits" > 0 and least("credit_purchases"."amount_cents", "credit_purchases"."refunded_cents", "credit_purchases"."disputed_cents") >= 0),
	CONSTRAINT "credit_purchases_take_at_most_what_was_sold" CHECK ("credit_purchases"."taken_credits" between 0 and "credit_purchases"."credits"),
	CONSTRAINT "credit_purchases_paid_has_a_time" CHECK (("credit_purchases"."state" = 'paid') = ("credit_purchases"."paid_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"number" text,
	"status" text NOT NULL,
	"reason" text,
	"currency" text NOT NULL,
	"subtotal_cents" bigint NOT NULL,
	"tax_cents" bigint NOT NULL,
	"total_cents" bigint NOT NULL,
	"amount_due_cents" bigint NOT NULL,
	"amount_paid_cents" bigint NOT NULL,
	"amount_refunded_cents" bigint DEFAULT 0 NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"period_end" timestamp with time zone NOT NULL,
	"hosted_url" text,
	"pdf_url" text,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"paid_at" timestamp with time zone,
	"next_attempt_at" timestamp with time zone,
	"synced_ticket" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stripe_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"is_live" boolean NOT NULL,
	"api_version" text,
	"created_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"payload" jsonb NOT NULL,
	"state" "stripe_event_state" NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"leased_until" timestamp with time zone,
	"next_attempt_at" timestamp with time zone,
	"last_error" text,
	"done_at" timestamp with time zone,
	CONSTRAINT "stripe_events_done_has_a_time" CHECK (("stripe_events"."state" = 'done') = ("stripe_events"."done_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "credit_packs" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"credits" bigint NOT NULL,
	"price_usd_cents" bigint NOT NULL,
	"sort_order" integer NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"edited_at" timestamp with time zone,
	CONSTRAINT "credit_packs_amounts_positive" CHECK ("credit_packs"."credits" > 0 and "credit_packs"."price_usd_cents" > 0)
);
--> statement-breakpoint
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_once_a_threshold_and_period";--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "period_source" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "period_start" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "meter_outbox" ADD COLUMN "period_start" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "meter_outbox" ADD COLUMN "stripe_customer_id" text;--> statement-breakpoint
ALTER TABLE "meter_outbox" ADD COLUMN "invoice_item_id" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "pending_seats" integer;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "pending_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "has_pending_update" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "stripe_item_id" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "stripe_overage_item_id" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "stripe_schedule_id" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "latest_invoice_id" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "unit_amount_cents" bigint;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "cause" text;--> statement-breakpoint
ALTER TABLE "trial_identities" ADD CONSTRAINT "trial_identities_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_purchases" ADD CONSTRAINT "credit_purchases_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_purchases" ADD CONSTRAINT "credit_purchases_pack_id_credit_packs_id_fk" FOREIGN KEY ("pack_id") REFERENCES "public"."credit_packs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trial_identities_by_workspace" ON "trial_identities" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "credit_purchases_by_workspace" ON "credit_purchases" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "credit_purchases_by_pack" ON "credit_purchases" USING btree ("pack_id");--> statement-breakpoint
CREATE INDEX "invoices_by_workspace" ON "invoices" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "stripe_events_open" ON "stripe_events" USING btree ("next_attempt_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "stripe_events_by_time" ON "stripe_events" USING btree ("received_at");--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_once_a_threshold_and_period" UNIQUE NULLS NOT DISTINCT("workspace_id","kind","period_source","period_start","cause");--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_have_a_period_or_a_cause" CHECK (("notifications"."period_start" is null) = ("notifications"."period_source" is null) and ("notifications"."period_start" is not null or "notifications"."cause" is not null));