DROP INDEX "ai_requests_by_model";--> statement-breakpoint
CREATE INDEX "ai_requests_by_model_and_time" ON "ai_requests" USING btree ("model_id","started_at");