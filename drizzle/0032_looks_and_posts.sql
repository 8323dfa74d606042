ALTER TYPE "public"."notice_kind" ADD VALUE 'chat_looked_at';--> statement-breakpoint
ALTER TYPE "public"."post_state" ADD VALUE 'given_up';--> statement-breakpoint
CREATE INDEX "files_discarded" ON "files" USING btree ("discarded_at") WHERE discarded_at is not null;--> statement-breakpoint
CREATE INDEX "stripe_events_by_type" ON "stripe_events" USING btree ("type","received_at","id");--> statement-breakpoint
CREATE INDEX "stripe_events_ignored" ON "stripe_events" USING btree ("received_at") WHERE state = 'ignored';--> statement-breakpoint
CREATE INDEX "alert_posts_dead" ON "alert_posts" USING btree ("alert_id") WHERE state = 'dead';