ALTER TABLE "meter_outbox" ADD COLUMN "is_late" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "meter_outbox" ADD COLUMN "unsent_credits" bigint;--> statement-breakpoint
ALTER TABLE "meter_outbox" ADD COLUMN "resends" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "credit_entries_by_time" ON "credit_entries" USING brin ("occurred_at");--> statement-breakpoint
CREATE INDEX "meter_outbox_sent" ON "meter_outbox" USING btree ("sent_at") WHERE state = 'sent';--> statement-breakpoint
CREATE INDEX "usage_events_by_time" ON "usage_events" USING brin ("occurred_at");