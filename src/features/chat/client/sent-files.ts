import { field, textOf } from "./json.ts";
import type { SentFile, SentFiles } from "./message.ts";

/** What was kept of a question's files; what is none of ours is left out. */
export function parseFiles(value: unknown): SentFiles {
  const files = Array.isArray(value) ? value.flatMap(parseFile) : [];
  return files.length > 0 ? files : undefined;
}

export function parseFile(value: unknown): SentFile[] {
  const [fileId, name, mediaType] = ["fileId", "name", "mediaType"].map((key) =>
    textOf(field(value, key)),
  );
  const bytes = field(value, "bytes");
  return fileId && name && mediaType && typeof bytes === "number"
    ? [{ fileId, name, mediaType, bytes }]
    : [];
}
