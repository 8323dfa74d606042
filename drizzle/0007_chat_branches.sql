ALTER TABLE "conversations" ADD COLUMN "chosen_message_id" uuid;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;