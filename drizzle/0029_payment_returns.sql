CREATE TYPE "public"."return_kind" AS ENUM('refund', 'dispute');--> statement-breakpoint
CREATE TABLE "payment_returns" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" "return_kind" NOT NULL,
	"workspace_id" uuid NOT NULL,
	"invoice_id" text,
	"purchase_id" uuid,
	"amount_cents" bigint NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"evidence_due_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	"reinstated_at" timestamp with time zone,
	"fee_cents" bigint,
	"synced_ticket" bigint NOT NULL,
	CONSTRAINT "payment_returns_of_a_bill_or_of_credits" CHECK (num_nonnulls("payment_returns"."invoice_id", "payment_returns"."purchase_id") = 1),
	CONSTRAINT "payment_returns_amount_not_negative" CHECK ("payment_returns"."amount_cents" >= 0),
	CONSTRAINT "payment_returns_only_disputes_are_withdrawn" CHECK ("payment_returns"."kind" = 'dispute' or num_nonnulls("payment_returns"."evidence_due_at",
        "payment_returns"."withdrawn_at", "payment_returns"."reinstated_at", "payment_returns"."fee_cents") = 0),
	CONSTRAINT "payment_returns_withdrawn_before_reinstated" CHECK ("payment_returns"."reinstated_at" is null or ("payment_returns"."withdrawn_at" is not null
        and "payment_returns"."reinstated_at" >= "payment_returns"."withdrawn_at"))
);
--> statement-breakpoint
ALTER TABLE "credit_purchases" ADD COLUMN "before_tax_cents" bigint;--> statement-breakpoint
ALTER TABLE "credit_purchases" ADD COLUMN "fee_cents" bigint;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "fee_cents" bigint;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "stripe_subscription_id" text;--> statement-breakpoint
ALTER TABLE "payment_returns" ADD CONSTRAINT "payment_returns_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_returns" ADD CONSTRAINT "payment_returns_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_returns" ADD CONSTRAINT "payment_returns_purchase_id_credit_purchases_id_fk" FOREIGN KEY ("purchase_id") REFERENCES "public"."credit_purchases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payment_returns_by_time" ON "payment_returns" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "payment_returns_by_withdrawal" ON "payment_returns" USING btree ("withdrawn_at") WHERE withdrawn_at is not null;--> statement-breakpoint
CREATE INDEX "payment_returns_by_workspace" ON "payment_returns" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "payment_returns_by_invoice" ON "payment_returns" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "payment_returns_by_purchase" ON "payment_returns" USING btree ("purchase_id");--> statement-breakpoint
-- What a pack costs now is what is known of what it cost; an edit comes later.
UPDATE "credit_purchases" p SET "before_tax_cents" = round(k."price_usd_cents"::numeric * p."credits" / k."credits")
  FROM "credit_packs" k WHERE k."id" = p."pack_id";
