import { z } from "zod";

/** Parts of a message as the database has them. */
export const storedParts = z.array(
  z.object({ type: z.literal("text"), text: z.string() }),
);

/** The plain text of stored parts. */
export const textOf = (parts: z.output<typeof storedParts>) =>
  parts.map((part) => part.text).join("\n\n");

export const messageStatus = z.enum([
  "running",
  "complete",
  "stopped",
  "failed",
  "interrupted",
]);
export type MessageStatus = z.output<typeof messageStatus>;
