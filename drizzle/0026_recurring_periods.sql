CREATE TABLE "recurring_periods" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"stripe_subscription_id" text NOT NULL,
	"plan_id" text NOT NULL,
	"interval" "billing_interval" NOT NULL,
	"seats" integer NOT NULL,
	"amount_cents" bigint NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"period_end" timestamp with time zone NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone,
	CONSTRAINT "recurring_periods_end_after_their_start" CHECK ("recurring_periods"."until" >= "recurring_periods"."since")
);
--> statement-breakpoint
ALTER TABLE "recurring_periods" ADD CONSTRAINT "recurring_periods_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "recurring_periods_one_open_a_workspace" ON "recurring_periods" USING btree ("workspace_id") WHERE until is null;--> statement-breakpoint
CREATE INDEX "recurring_periods_by_workspace" ON "recurring_periods" USING btree ("workspace_id","since");--> statement-breakpoint
CREATE INDEX "recurring_periods_by_end" ON "recurring_periods" USING btree ("until");--> statement-breakpoint
CREATE INDEX "credit_purchases_by_payment" ON "credit_purchases" USING btree ("paid_at");--> statement-breakpoint
CREATE INDEX "invoices_by_payment" ON "invoices" USING btree ("paid_at");--> statement-breakpoint
CREATE INDEX "usage_person_days_prepaid" ON "usage_person_days" USING btree ("day") WHERE prepaid_credits <> 0;--> statement-breakpoint
-- What was paid before the present periods is not known here.
INSERT INTO "recurring_periods" ("workspace_id", "stripe_subscription_id", "plan_id", "interval", "seats", "amount_cents", "period_start", "period_end", "since")
SELECT s."workspace_id", s."stripe_subscription_id", s."plan_id", s."interval", s."seats", s."seats" * coalesce(s."unit_amount_cents", p."price_usd_cents"), s."current_period_start", s."current_period_end", s."current_period_start"
  FROM "subscriptions" s JOIN "plans" p ON p."id" = s."plan_id"
 WHERE s."stripe_subscription_id" IS NOT NULL AND s."status" IN ('active', 'past_due');
