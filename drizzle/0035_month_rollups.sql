CREATE TABLE "person_kind_months" (
	"month" date NOT NULL,
	"plan_id" text NOT NULL,
	"feature" text NOT NULL,
	"model_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"calls" bigint NOT NULL,
	"input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"credits" bigint NOT NULL,
	"cost_nanos" bigint NOT NULL,
	CONSTRAINT "person_kind_months_pk" PRIMARY KEY("month","plan_id","feature","model_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "workspace_months" (
	"month" date NOT NULL,
	"workspace_id" uuid NOT NULL,
	"prepaid_credits" bigint NOT NULL,
	"overage_credits" bigint NOT NULL,
	"cost_nanos" bigint NOT NULL,
	CONSTRAINT "workspace_months_month_workspace_id_pk" PRIMARY KEY("month","workspace_id")
);
--> statement-breakpoint
ALTER TABLE "rollup_cursor" ADD COLUMN "months_folded_until" bigint;--> statement-breakpoint
ALTER TABLE "rollup_cursor" ADD COLUMN "marked_until" bigint;--> statement-breakpoint
ALTER TABLE "rollup_cursor" ADD COLUMN "marked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "rollup_cursor" ADD COLUMN "spikes_found_until" timestamp with time zone;--> statement-breakpoint
-- Whole from the start, as far as is folded: nobody folds meanwhile.
select 1 from rollup_cursor for update;
--> statement-breakpoint
insert into person_kind_months
select n.month, coalesce(n.plan_id, ''), coalesce(n.feature, ''),
       coalesce(n.model_id, ''), n.user_id, sum(n.calls),
       sum(n.input_tokens), sum(n.output_tokens), sum(n.credits),
       sum(n.cost_nanos)
  from (
    select date_trunc('month', h.hour at time zone 'UTC')::date as month,
           h.user_id, h.plan_id, h.feature, h.model_id, sum(h.calls) as calls,
           sum(h.input_tokens) as input_tokens,
           sum(h.output_tokens) as output_tokens, sum(h.credits) as credits,
           sum(h.cost_nanos + h.failed_attempts_cost_nanos) as cost_nanos
      from usage_hours h group by 1, 2, 3, 4, 5) as n
 group by n.month, n.user_id, cube (n.plan_id, n.feature, n.model_id);
--> statement-breakpoint
insert into workspace_months
select date_trunc('month', d.day)::date, d.workspace_id,
       sum(d.prepaid_credits), sum(d.overage_credits),
       sum(d.cost_nanos + d.failed_attempts_cost_nanos)
  from usage_person_days d group by 1, 2;
--> statement-breakpoint
update rollup_cursor set months_folded_until = folded_until;
--> statement-breakpoint
CREATE INDEX "person_kind_months_by_cost" ON "person_kind_months" USING btree ("month","plan_id","feature","model_id","cost_nanos" DESC NULLS FIRST,"user_id");