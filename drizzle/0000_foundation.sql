CREATE TYPE "public"."membership_role" AS ENUM('owner', 'member');--> statement-breakpoint
CREATE TYPE "public"."user_role" AS ENUM('user', 'admin');--> statement-breakpoint
CREATE TYPE "public"."user_status" AS ENUM('active', 'suspended');--> statement-breakpoint
CREATE TYPE "public"."workspace_kind" AS ENUM('personal', 'team');--> statement-breakpoint
CREATE TYPE "public"."billing_interval" AS ENUM('month', 'year');--> statement-breakpoint
CREATE TYPE "public"."credit_entry_kind" AS ENUM('purchase', 'grant', 'charge', 'correction', 'refund', 'refund_failed', 'dispute');--> statement-breakpoint
CREATE TYPE "public"."meter_state" AS ENUM('waiting', 'sent', 'dead');--> statement-breakpoint
CREATE TYPE "public"."message_role" AS ENUM('user', 'assistant');--> statement-breakpoint
CREATE TYPE "public"."message_status" AS ENUM('running', 'complete', 'stopped', 'failed', 'interrupted');--> statement-breakpoint
CREATE TYPE "public"."notice_kind" AS ENUM('usage_50', 'usage_80', 'usage_100');--> statement-breakpoint
CREATE TYPE "public"."brake_level" AS ENUM('off', 'no_new_calls', 'stop_running_calls');--> statement-breakpoint
CREATE TYPE "public"."model_kind" AS ENUM('chat', 'embedding');--> statement-breakpoint
CREATE TYPE "public"."model_provider" AS ENUM('openai', 'groq', 'local');--> statement-breakpoint
CREATE TYPE "public"."model_status" AS ENUM('active', 'retired');--> statement-breakpoint
CREATE TYPE "public"."model_tier" AS ENUM('standard', 'premium');--> statement-breakpoint
CREATE TYPE "public"."period_source" AS ENUM('free', 'trial', 'subscription');--> statement-breakpoint
CREATE TYPE "public"."request_outcome" AS ENUM('completed', 'stopped', 'failed', 'abandoned');--> statement-breakpoint
CREATE TYPE "public"."request_state" AS ENUM('held', 'settled', 'released', 'expired');--> statement-breakpoint
CREATE TYPE "public"."usage_event_kind" AS ENUM('charge', 'correction');--> statement-breakpoint
CREATE TABLE "accounts" (
	"user_id" uuid NOT NULL,
	"type" text NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"refresh_token" text,
	"access_token" text,
	"expires_at" integer,
	"token_type" text,
	"scope" text,
	"id_token" text,
	"session_state" text,
	CONSTRAINT "accounts_provider_provider_account_id_pk" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" "membership_role" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_workspace_id_user_id_pk" PRIMARY KEY("workspace_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"session_token" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text,
	"email" text NOT NULL,
	"email_verified" timestamp with time zone,
	"image" text,
	"role" "user_role" DEFAULT 'user' NOT NULL,
	"status" "user_status" DEFAULT 'active' NOT NULL,
	"suspended_reason" text,
	"time_zone" text,
	"locale" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_email_lower_case" CHECK ("users"."email" = lower("users"."email"))
);
--> statement-breakpoint
CREATE TABLE "verification_tokens" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires" timestamp with time zone NOT NULL,
	CONSTRAINT "verification_tokens_identifier_token_pk" PRIMARY KEY("identifier","token")
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"kind" "workspace_kind" DEFAULT 'personal' NOT NULL,
	"personal_user_id" uuid,
	"stripe_customer_id" text,
	"overage_enabled" boolean DEFAULT false NOT NULL,
	"overage_cap_credits" bigint DEFAULT 0 NOT NULL,
	"trial_started_at" timestamp with time zone,
	"trial_ends_at" timestamp with time zone,
	"sync_ticket" bigint DEFAULT 0 NOT NULL,
	"synced_ticket" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspaces_personalUserId_unique" UNIQUE("personal_user_id"),
	CONSTRAINT "workspaces_stripeCustomerId_unique" UNIQUE("stripe_customer_id"),
	CONSTRAINT "workspaces_overage_cap_not_negative" CHECK ("workspaces"."overage_cap_credits" >= 0),
	CONSTRAINT "workspaces_trial_ends_after_start" CHECK ("workspaces"."trial_ends_at" > "workspaces"."trial_started_at")
);
--> statement-breakpoint
CREATE TABLE "credit_balances" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"balance" bigint DEFAULT 0 NOT NULL,
	"held" bigint DEFAULT 0 NOT NULL,
	"debt" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "credit_balances_never_overdrawn" CHECK ("credit_balances"."held" >= 0 and "credit_balances"."balance" >= "credit_balances"."held" and "credit_balances"."debt" >= 0)
);
--> statement-breakpoint
CREATE TABLE "credit_entries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"kind" "credit_entry_kind" NOT NULL,
	"credits" bigint NOT NULL,
	"cause" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"note" text,
	CONSTRAINT "credit_entries_once_a_cause" UNIQUE("kind","cause")
);
--> statement-breakpoint
CREATE TABLE "meter_outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"credits" bigint NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"state" "meter_state" DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"first_attempt_at" timestamp with time zone,
	"next_attempt_at" timestamp with time zone,
	"leased_until" timestamp with time zone,
	"last_error" text,
	"sent_at" timestamp with time zone,
	CONSTRAINT "meter_outbox_credits_not_zero" CHECK ("meter_outbox"."credits" <> 0)
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"stripe_subscription_id" text,
	"plan_id" text NOT NULL,
	"status" text NOT NULL,
	"seats" integer DEFAULT 1 NOT NULL,
	"interval" "billing_interval" DEFAULT 'month' NOT NULL,
	"current_period_start" timestamp with time zone NOT NULL,
	"current_period_end" timestamp with time zone NOT NULL,
	"cancel_at_period_end" boolean DEFAULT false NOT NULL,
	"past_due_since" timestamp with time zone,
	"pending_plan" text,
	"sync_requested_at" timestamp with time zone,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "subscriptions_stripeSubscriptionId_unique" UNIQUE("stripe_subscription_id"),
	CONSTRAINT "subscriptions_period_ends_after_start" CHECK ("subscriptions"."current_period_end" > "subscriptions"."current_period_start"),
	CONSTRAINT "subscriptions_seats_positive" CHECK ("subscriptions"."seats" > 0)
);
--> statement-breakpoint
CREATE TABLE "answer_chunks" (
	"answer_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"body" text NOT NULL,
	CONSTRAINT "answer_chunks_answer_id_seq_pk" PRIMARY KEY("answer_id","seq")
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"title" text NOT NULL,
	"model_id" text,
	"is_pinned" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"conversation_id" uuid NOT NULL,
	"parent_id" uuid,
	"role" "message_role" NOT NULL,
	"status" "message_status" DEFAULT 'complete' NOT NULL,
	"parts" jsonb NOT NULL,
	"model_id" text,
	"request_id" uuid,
	"error_code" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_id_in_conversation" UNIQUE("id","conversation_id")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"kind" "notice_kind" NOT NULL,
	"period_source" "period_source" NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp with time zone,
	CONSTRAINT "notifications_once_a_threshold_and_period" UNIQUE("workspace_id","kind","period_source","period_start")
);
--> statement-breakpoint
CREATE TABLE "operator_settings" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"brake" "brake_level" DEFAULT 'off' NOT NULL,
	"brake_reason" text,
	"budget_spent_month" date,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operator_settings_one_row" CHECK ("operator_settings"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "operator_spend" (
	"month" date NOT NULL,
	"shard" smallint NOT NULL,
	"cost_nanos" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "operator_spend_month_shard_pk" PRIMARY KEY("month","shard"),
	CONSTRAINT "operator_spend_shard_in_range" CHECK ("operator_spend"."shard" between 0 and 15)
);
--> statement-breakpoint
CREATE TABLE "model_prices" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"model_id" text NOT NULL,
	"effective_from" timestamp with time zone NOT NULL,
	"input_micros" bigint NOT NULL,
	"cached_input_micros" bigint NOT NULL,
	"cache_write_micros" bigint NOT NULL,
	"output_micros" bigint NOT NULL,
	"input_weight" integer NOT NULL,
	"cached_input_weight" integer NOT NULL,
	"cache_write_weight" integer NOT NULL,
	"output_weight" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_prices_one_from_a_moment" UNIQUE("model_id","effective_from"),
	CONSTRAINT "model_prices_not_negative" CHECK (least("model_prices"."input_micros", "model_prices"."cached_input_micros", "model_prices"."cache_write_micros", "model_prices"."output_micros") >= 0),
	CONSTRAINT "model_prices_weights_positive" CHECK (least("model_prices"."input_weight", "model_prices"."cached_input_weight", "model_prices"."cache_write_weight") > 0 and "model_prices"."output_weight" >= 0)
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"provider" "model_provider" NOT NULL,
	"kind" "model_kind" DEFAULT 'chat' NOT NULL,
	"tier" "model_tier" NOT NULL,
	"status" "model_status" DEFAULT 'active' NOT NULL,
	"context_tokens_max" integer NOT NULL,
	"output_tokens_max" integer NOT NULL,
	"is_reasoning" boolean DEFAULT false NOT NULL,
	"fallback_model_id" text,
	"successor_model_id" text,
	"is_paused" boolean DEFAULT false NOT NULL,
	"paused_reason" text,
	"sort_order" integer NOT NULL,
	"edited_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"price_usd_cents" bigint NOT NULL,
	"is_per_seat" boolean DEFAULT false NOT NULL,
	"credits_per_period" bigint,
	"daily_requests_per_member" integer,
	"concurrent_calls_per_member" integer NOT NULL,
	"model_tiers" "model_tier"[] NOT NULL,
	"output_tokens_max" integer NOT NULL,
	"allows_prepaid" boolean NOT NULL,
	"allows_overage" boolean NOT NULL,
	"sort_order" integer NOT NULL,
	"edited_at" timestamp with time zone,
	CONSTRAINT "plans_limits_positive" CHECK ("plans"."output_tokens_max" > 0 and "plans"."concurrent_calls_per_member" > 0),
	CONSTRAINT "plans_credits_not_negative" CHECK ("plans"."credits_per_period" >= 0)
);
--> statement-breakpoint
CREATE TABLE "schema_release" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"min_code_version" integer DEFAULT 1 NOT NULL,
	"functions_version" integer DEFAULT 0 NOT NULL,
	"functions_hash" text,
	CONSTRAINT "schema_release_one_row" CHECK ("schema_release"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "ai_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"conversation_id" uuid,
	"answer_id" uuid,
	"feature" text NOT NULL,
	"counts_as_request" boolean NOT NULL,
	"model_id" text NOT NULL,
	"served_model_id" text,
	"price_id" uuid NOT NULL,
	"plan_id" text NOT NULL,
	"state" "request_state" DEFAULT 'held' NOT NULL,
	"outcome" "request_outcome",
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"period_source" "period_source" NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"usage_day" date NOT NULL,
	"held_credits" bigint NOT NULL,
	"held_included_credits" bigint NOT NULL,
	"held_prepaid_credits" bigint NOT NULL,
	"held_overage_credits" bigint NOT NULL,
	"input_tokens_counted" integer NOT NULL,
	"input_tokens_held" integer NOT NULL,
	"max_output_tokens" integer NOT NULL,
	"received_output_tokens" integer DEFAULT 0 NOT NULL,
	"input_tokens" integer,
	"cached_input_tokens" integer,
	"cache_write_tokens" integer,
	"output_tokens" integer,
	"reasoning_tokens" integer,
	"credits" bigint,
	"cost_nanos" bigint,
	"excess_credits" bigint,
	"failed_attempts_cost_nanos" bigint DEFAULT 0 NOT NULL,
	"is_estimated" boolean DEFAULT false NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"started_at" timestamp with time zone NOT NULL,
	"dispatched_at" timestamp with time zone,
	"first_token_at" timestamp with time zone,
	"stop_requested_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	"trace_id" text,
	CONSTRAINT "ai_requests_hold_is_the_sum_of_its_parts" CHECK ("ai_requests"."held_credits" = "ai_requests"."held_included_credits" + "ai_requests"."held_prepaid_credits" + "ai_requests"."held_overage_credits"),
	CONSTRAINT "ai_requests_hold_not_negative" CHECK (least("ai_requests"."held_included_credits", "ai_requests"."held_prepaid_credits", "ai_requests"."held_overage_credits") >= 0),
	CONSTRAINT "ai_requests_never_charged_above_the_hold" CHECK ("ai_requests"."credits" between 0 and "ai_requests"."held_credits"),
	CONSTRAINT "ai_requests_outcome_once_resolved" CHECK (("ai_requests"."state" = 'held') = ("ai_requests"."outcome" is null))
);
--> statement-breakpoint
CREATE TABLE "usage_days" (
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"day" date NOT NULL,
	"requests" integer DEFAULT 0 NOT NULL,
	"input_tokens" bigint DEFAULT 0 NOT NULL,
	"output_tokens" bigint DEFAULT 0 NOT NULL,
	"credits" bigint DEFAULT 0 NOT NULL,
	"cost_nanos" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_days_workspace_id_user_id_day_pk" PRIMARY KEY("workspace_id","user_id","day"),
	CONSTRAINT "usage_days_never_negative" CHECK (least("usage_days"."requests", "usage_days"."input_tokens", "usage_days"."output_tokens", "usage_days"."credits", "usage_days"."cost_nanos") >= 0)
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_id" uuid NOT NULL,
	"kind" "usage_event_kind" NOT NULL,
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"period_source" "period_source" NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"feature" text NOT NULL,
	"model_id" text NOT NULL,
	"price_id" uuid NOT NULL,
	"input_tokens" integer NOT NULL,
	"cached_input_tokens" integer NOT NULL,
	"cache_write_tokens" integer NOT NULL,
	"output_tokens" integer NOT NULL,
	"reasoning_tokens" integer NOT NULL,
	"total_tokens" integer NOT NULL,
	"credits" bigint NOT NULL,
	"included_credits" bigint NOT NULL,
	"prepaid_credits" bigint NOT NULL,
	"overage_credits" bigint NOT NULL,
	"cost_nanos" bigint NOT NULL,
	"is_estimated" boolean NOT NULL,
	"raw_usage" jsonb,
	"metadata" jsonb,
	CONSTRAINT "usage_events_once_a_request_and_kind" UNIQUE("request_id","kind"),
	CONSTRAINT "usage_events_funding_adds_up" CHECK ("usage_events"."credits" = "usage_events"."included_credits" + "usage_events"."prepaid_credits" + "usage_events"."overage_credits"),
	CONSTRAINT "usage_events_corrections_only_lower" CHECK (("usage_events"."kind" = 'charge' and "usage_events"."credits" >= 0) or ("usage_events"."kind" = 'correction' and "usage_events"."credits" <= 0))
);
--> statement-breakpoint
CREATE TABLE "usage_totals" (
	"workspace_id" uuid NOT NULL,
	"period_source" "period_source" NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"period_end" timestamp with time zone NOT NULL,
	"plan_id" text NOT NULL,
	"included_limit" bigint,
	"included_used" bigint DEFAULT 0 NOT NULL,
	"included_held" bigint DEFAULT 0 NOT NULL,
	"prepaid_used" bigint DEFAULT 0 NOT NULL,
	"overage_used" bigint DEFAULT 0 NOT NULL,
	"overage_held" bigint DEFAULT 0 NOT NULL,
	"requests" bigint DEFAULT 0 NOT NULL,
	"cost_nanos" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_totals_workspace_id_period_source_period_start_pk" PRIMARY KEY("workspace_id","period_source","period_start"),
	CONSTRAINT "usage_totals_never_negative" CHECK (least("usage_totals"."included_used", "usage_totals"."included_held", "usage_totals"."prepaid_used", "usage_totals"."overage_used", "usage_totals"."overage_held", "usage_totals"."requests", "usage_totals"."cost_nanos") >= 0),
	CONSTRAINT "usage_totals_never_above_the_limit" CHECK ("usage_totals"."included_used" + "usage_totals"."included_held" <= "usage_totals"."included_limit")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_personal_user_id_users_id_fk" FOREIGN KEY ("personal_user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_balances" ADD CONSTRAINT "credit_balances_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_entries" ADD CONSTRAINT "credit_entries_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meter_outbox" ADD CONSTRAINT "meter_outbox_id_usage_events_id_fk" FOREIGN KEY ("id") REFERENCES "public"."usage_events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meter_outbox" ADD CONSTRAINT "meter_outbox_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "answer_chunks" ADD CONSTRAINT "answer_chunks_answer_id_messages_id_fk" FOREIGN KEY ("answer_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_request_id_ai_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."ai_requests"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_parent_in_same_conversation" FOREIGN KEY ("parent_id","conversation_id") REFERENCES "public"."messages"("id","conversation_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_prices" ADD CONSTRAINT "model_prices_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_requests" ADD CONSTRAINT "ai_requests_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_requests" ADD CONSTRAINT "ai_requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_requests" ADD CONSTRAINT "ai_requests_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_requests" ADD CONSTRAINT "ai_requests_served_model_id_models_id_fk" FOREIGN KEY ("served_model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ai_requests" ADD CONSTRAINT "ai_requests_price_id_model_prices_id_fk" FOREIGN KEY ("price_id") REFERENCES "public"."model_prices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_request_id_ai_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."ai_requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_price_id_model_prices_id_fk" FOREIGN KEY ("price_id") REFERENCES "public"."model_prices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_totals" ADD CONSTRAINT "usage_totals_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_by_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "memberships_by_user" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_by_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "credit_entries_by_workspace" ON "credit_entries" USING btree ("workspace_id","occurred_at");--> statement-breakpoint
CREATE INDEX "meter_outbox_waiting" ON "meter_outbox" USING btree ("workspace_id","occurred_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "subscriptions_by_plan" ON "subscriptions" USING btree ("plan_id");--> statement-breakpoint
CREATE INDEX "subscriptions_waiting_for_sync" ON "subscriptions" USING btree ("sync_requested_at") WHERE sync_requested_at is not null;--> statement-breakpoint
CREATE INDEX "conversations_by_user" ON "conversations" USING btree ("user_id","updated_at");--> statement-breakpoint
CREATE INDEX "conversations_by_workspace" ON "conversations" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "conversations_by_model" ON "conversations" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "messages_by_conversation" ON "messages" USING btree ("conversation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "messages_by_parent" ON "messages" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "messages_by_request" ON "messages" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "messages_by_model" ON "messages" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "models_by_fallback" ON "models" USING btree ("fallback_model_id");--> statement-breakpoint
CREATE INDEX "models_by_successor" ON "models" USING btree ("successor_model_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ai_requests_one_live_call_a_key" ON "ai_requests" USING btree ("workspace_id","idempotency_key") WHERE state = 'held' or (state = 'settled' and outcome in ('completed', 'stopped'));--> statement-breakpoint
CREATE INDEX "ai_requests_held_by_workspace" ON "ai_requests" USING btree ("workspace_id","expires_at") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "ai_requests_held_by_expiry" ON "ai_requests" USING btree ("expires_at") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "ai_requests_by_workspace" ON "ai_requests" USING btree ("workspace_id","started_at");--> statement-breakpoint
CREATE INDEX "ai_requests_by_user" ON "ai_requests" USING btree ("user_id","started_at");--> statement-breakpoint
CREATE INDEX "ai_requests_by_conversation" ON "ai_requests" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "ai_requests_by_model" ON "ai_requests" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "ai_requests_by_served_model" ON "ai_requests" USING btree ("served_model_id");--> statement-breakpoint
CREATE INDEX "ai_requests_by_price" ON "ai_requests" USING btree ("price_id");--> statement-breakpoint
CREATE INDEX "usage_days_by_user" ON "usage_days" USING btree ("user_id","day");--> statement-breakpoint
CREATE INDEX "usage_events_by_workspace" ON "usage_events" USING btree ("workspace_id","occurred_at");--> statement-breakpoint
CREATE INDEX "usage_events_by_user" ON "usage_events" USING btree ("user_id","occurred_at");--> statement-breakpoint
CREATE INDEX "usage_events_by_model" ON "usage_events" USING btree ("model_id");--> statement-breakpoint
CREATE INDEX "usage_events_by_price" ON "usage_events" USING btree ("price_id");