CREATE TYPE "public"."file_kind" AS ENUM('text', 'pdf', 'image');--> statement-breakpoint
CREATE TABLE "files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"conversation_id" uuid,
	"name" text NOT NULL,
	"kind" "file_kind" NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"width" integer,
	"height" integer,
	"text" text,
	"tokens" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"stored_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"discarded_at" timestamp with time zone,
	CONSTRAINT "files_bytes_positive" CHECK ("files"."bytes" > 0),
	CONSTRAINT "files_kind_is_readable" CHECK (case when "files"."kind" = 'image'
        then "files"."width" > 0 and "files"."height" > 0 and "files"."text" is null
        else "files"."text" is not null and "files"."tokens" > 0 end)
);
--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "image_tokens" integer;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "image_tile_tokens" integer;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "file_bytes_max" integer DEFAULT 5000000 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "files_per_message_max" integer DEFAULT 4 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "stored_file_bytes_max" bigint DEFAULT 50000000 NOT NULL;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "files" ADD CONSTRAINT "files_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "files_by_user" ON "files" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "files_by_conversation" ON "files" USING btree ("conversation_id");--> statement-breakpoint
CREATE INDEX "files_without_conversation" ON "files" USING btree ("created_at") WHERE conversation_id is null;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_see_with_both_counts" CHECK (("models"."image_tokens" is null) = ("models"."image_tile_tokens" is null));--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_file_limits_not_negative" CHECK (least("plans"."file_bytes_max", "plans"."files_per_message_max", "plans"."stored_file_bytes_max") >= 0);