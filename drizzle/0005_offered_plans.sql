ALTER TABLE "plans" ADD COLUMN "is_offered" boolean DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE "plans" SET "is_offered" = true WHERE "id" IN ('free', 'pro', 'team', 'enterprise');
