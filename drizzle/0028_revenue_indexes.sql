CREATE INDEX "credit_purchases_given_back" ON "credit_purchases" USING btree ("created_at") WHERE refunded_cents > 0 or disputed_cents > 0;--> statement-breakpoint
CREATE INDEX "invoices_by_time" ON "invoices" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "invoices_unpaid" ON "invoices" USING btree ("created_at") WHERE status in ('open', 'uncollectible');--> statement-breakpoint
CREATE INDEX "invoices_refunded" ON "invoices" USING btree ("created_at") WHERE amount_refunded_cents > 0;