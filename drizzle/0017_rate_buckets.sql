CREATE TABLE "rate_buckets" (
	"key" text PRIMARY KEY NOT NULL,
	"full_at_ms" bigint NOT NULL
);--> statement-breakpoint
-- A take waits for no disk, and its row is rewritten in its own page.
ALTER TABLE "rate_buckets" SET UNLOGGED;--> statement-breakpoint
ALTER TABLE "rate_buckets" SET (fillfactor = 50);
