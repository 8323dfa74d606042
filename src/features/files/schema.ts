import { z } from "zod";

export type FileKind = "text" | "pdf" | "image";

/** The types that images may have, by their content. */
export const IMAGE_TYPES = [
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

const NAME_CHARACTERS_MAX = 120;
const NAME_HEADER_CHARACTERS_MAX = 2_000;

/** Header of `POST /api/files`: the name, percent-encoded as UTF-8. */
export const nameHeader = z
  .string({ error: "Send the file's name, percent-encoded." })
  .max(NAME_HEADER_CHARACTERS_MAX, "The file's name is too long.")
  .transform((encoded, context) => {
    try {
      return cleanName(decodeURIComponent(encoded));
    } catch {
      context.addIssue("Send the file's name, percent-encoded.");
      return z.NEVER;
    }
  });

/**
 * A name as it can be shown anywhere: no folder, no control or invisible
 * character, nothing that turns the direction of writing; its ending is kept
 * when it is cut.
 */
export function cleanName(name: string): string {
  const visible = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\ufffd]/gu, " ")
    .replace(/\s+/g, " ");
  const [last = ""] = visible.split(/[/\\]/).slice(-1);
  const characters = [...last.trim()];
  if (characters.length === 0) return "file";
  if (characters.length <= NAME_CHARACTERS_MAX) return characters.join("");
  const ending = /\.\w{1,10}$/.exec(last.trim())?.[0] ?? "";
  const room = NAME_CHARACTERS_MAX - ending.length - 1;
  return `${characters.slice(0, room).join("")}…${ending}`;
}

/** Path of what concerns one file. */
export const fileId = z.uuid();
