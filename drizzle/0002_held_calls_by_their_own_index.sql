DROP INDEX "ai_requests_one_live_call_a_key";--> statement-breakpoint
CREATE UNIQUE INDEX "ai_requests_one_live_call_a_key" ON "ai_requests" USING btree ("workspace_id","idempotency_key") WHERE case state when 'held' then true when 'settled' then outcome in ('completed', 'stopped') else false end;--> statement-breakpoint
-- Made anew to be the youngest: of indexes that look equally good, as all do to
-- a planner without statistics, Postgres takes that.
DROP INDEX "ai_requests_held_by_workspace";--> statement-breakpoint
CREATE INDEX "ai_requests_held_by_workspace" ON "ai_requests" USING btree ("workspace_id","expires_at") WHERE state = 'held';
