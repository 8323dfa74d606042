import { z } from "zod";

const storedText = z.object({ type: z.literal("text"), text: z.string() });

const storedFile = z.object({
  type: z.literal("file"),
  fileId: z.string(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
});
/** A file as the message it was sent with remembers it, kept or deleted. */
export type StoredFile = z.output<typeof storedFile>;

/** Parts of a message as the database has them. */
export const storedParts = z.array(
  z.discriminatedUnion("type", [storedText, storedFile]),
);
type StoredParts = z.output<typeof storedParts>;

/** The plain text of stored parts, without what files say. */
export const textOf = (parts: StoredParts) =>
  parts
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n\n");

export const filesOf = (parts: StoredParts): StoredFile[] =>
  parts.filter((part) => part.type === "file");

export const messageStatus = z.enum([
  "running",
  "complete",
  "stopped",
  "failed",
  "interrupted",
]);
export type MessageStatus = z.output<typeof messageStatus>;
