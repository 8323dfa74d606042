CREATE TABLE "active_people_days" (
	"day" date PRIMARY KEY NOT NULL,
	"daily" integer NOT NULL,
	"weekly" integer NOT NULL,
	"monthly" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "first_token_days" (
	"day" date NOT NULL,
	"model_id" text NOT NULL,
	"bucket" smallint NOT NULL,
	"calls" bigint NOT NULL,
	CONSTRAINT "first_token_days_day_model_id_bucket_pk" PRIMARY KEY("day","model_id","bucket")
);
--> statement-breakpoint
CREATE TABLE "refusal_hours" (
	"hour" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"refusals" bigint NOT NULL,
	CONSTRAINT "refusal_hours_hour_kind_pk" PRIMARY KEY("hour","kind")
);
--> statement-breakpoint
CREATE TABLE "rollup_cursor" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"folded_until" bigint,
	"folded_at" timestamp with time zone,
	CONSTRAINT "rollup_cursor_one_row" CHECK ("rollup_cursor"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "usage_hours" (
	"hour" timestamp with time zone NOT NULL,
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"plan_id" text NOT NULL,
	"feature" text NOT NULL,
	"model_id" text NOT NULL,
	"calls" bigint NOT NULL,
	"input_tokens" bigint NOT NULL,
	"cached_input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"credits" bigint NOT NULL,
	"included_credits" bigint NOT NULL,
	"prepaid_credits" bigint NOT NULL,
	"overage_credits" bigint NOT NULL,
	"cost_nanos" bigint NOT NULL,
	"failed_attempts_cost_nanos" bigint NOT NULL,
	CONSTRAINT "usage_hours_pk" PRIMARY KEY("hour","workspace_id","user_id","plan_id","feature","model_id")
);
--> statement-breakpoint
CREATE TABLE "usage_person_days" (
	"day" date NOT NULL,
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"calls" bigint NOT NULL,
	"input_tokens" bigint NOT NULL,
	"cached_input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"credits" bigint NOT NULL,
	"included_credits" bigint NOT NULL,
	"prepaid_credits" bigint NOT NULL,
	"overage_credits" bigint NOT NULL,
	"cost_nanos" bigint NOT NULL,
	"failed_attempts_cost_nanos" bigint NOT NULL,
	CONSTRAINT "usage_person_days_day_workspace_id_user_id_pk" PRIMARY KEY("day","workspace_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "usage_rollup_days" (
	"day" date NOT NULL,
	"plan_id" text NOT NULL,
	"feature" text NOT NULL,
	"model_id" text NOT NULL,
	"calls" bigint NOT NULL,
	"input_tokens" bigint NOT NULL,
	"cached_input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"credits" bigint NOT NULL,
	"included_credits" bigint NOT NULL,
	"prepaid_credits" bigint NOT NULL,
	"overage_credits" bigint NOT NULL,
	"cost_nanos" bigint NOT NULL,
	"failed_attempts_cost_nanos" bigint NOT NULL,
	"completed_calls" bigint NOT NULL,
	"stopped_calls" bigint NOT NULL,
	"failed_calls" bigint NOT NULL,
	"abandoned_calls" bigint NOT NULL,
	"excess_credits" bigint NOT NULL,
	CONSTRAINT "usage_rollup_days_pk" PRIMARY KEY("day","plan_id","feature","model_id")
);
--> statement-breakpoint
CREATE TABLE "user_months" (
	"month" date NOT NULL,
	"user_id" uuid NOT NULL,
	"calls" bigint NOT NULL,
	"credits" bigint NOT NULL,
	"cost_nanos" bigint NOT NULL,
	CONSTRAINT "user_months_month_user_id_pk" PRIMARY KEY("month","user_id")
);
--> statement-breakpoint
ALTER TABLE "ai_requests" ADD COLUMN "released_by" bigint;--> statement-breakpoint
-- Apart, so that rows there are keep null: no other writer is made up for them.
ALTER TABLE "usage_events" ADD COLUMN "written_by" bigint;--> statement-breakpoint
ALTER TABLE "usage_events" ALTER COLUMN "written_by" SET DEFAULT (pg_current_xact_id()::text::bigint);--> statement-breakpoint
CREATE INDEX "usage_hours_by_user" ON "usage_hours" USING btree ("user_id","hour");--> statement-breakpoint
CREATE INDEX "usage_person_days_by_user" ON "usage_person_days" USING btree ("user_id","day");--> statement-breakpoint
CREATE INDEX "usage_person_days_by_workspace" ON "usage_person_days" USING btree ("workspace_id","day");--> statement-breakpoint
CREATE INDEX "user_months_by_cost" ON "user_months" USING btree ("month","cost_nanos" DESC NULLS FIRST,"user_id");--> statement-breakpoint
CREATE INDEX "ai_requests_released" ON "ai_requests" USING btree ("released_by") WHERE released_by is not null;--> statement-breakpoint
CREATE INDEX "usage_events_by_writer" ON "usage_events" USING brin ("written_by") WITH (autosummarize=true);--> statement-breakpoint
INSERT INTO "rollup_cursor" ("id") VALUES (1);
