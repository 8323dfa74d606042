ALTER TABLE "stripe_events" ALTER COLUMN "payload" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "listed_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "meter_outbox_dead" ON "meter_outbox" USING btree ("last_attempt_at") WHERE state = 'dead';--> statement-breakpoint
CREATE INDEX "stripe_events_with_payload" ON "stripe_events" USING btree ("received_at") WHERE state <> 'waiting' and payload is not null;