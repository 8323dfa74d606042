CREATE TYPE "public"."title_source" AS ENUM('question', 'model', 'person');--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "title_source" "title_source" DEFAULT 'question' NOT NULL;--> statement-breakpoint
ALTER TABLE "conversations" ADD COLUMN "system_prompt" text;--> statement-breakpoint
ALTER TABLE "ai_requests" ADD COLUMN "context_start_id" uuid;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_system_prompt_short" CHECK (char_length("conversations"."system_prompt") between 1 and 4000);