ALTER TABLE "credit_packs" ADD COLUMN "awaits_stripe" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "awaits_stripe" boolean DEFAULT false NOT NULL;