import "server-only";
import { fileTypeFromBuffer } from "file-type";
import { ok, type Result, refuse } from "@/core/result";
import { imageFacts } from "./image-size.ts";
import { readPdf } from "./pdf.ts";
import { IMAGE_TYPES, type ImageType } from "./schema.ts";

/** A file as it was understood, by what is in it. */
export type Content =
  | { kind: "image"; mediaType: ImageType; width: number; height: number }
  | { kind: "pdf"; mediaType: "application/pdf"; text: string }
  | { kind: "text"; mediaType: "text/plain"; text: string };

export type ContentRefusal =
  | { kind: "file_unreadable"; problem: ContentProblem }
  | { kind: "file_pages"; pages: number; pagesMax: number }
  | { kind: "file_characters"; characters: number; charactersMax: number };

export type ContentProblem =
  | "empty"
  | "unknown_type"
  | "no_text"
  | "broken_pdf"
  | "broken_image"
  | "animated_image"
  | "large_image";

/** Longer than the longest window of a model. */
export const DOCUMENT_CHARACTERS_MAX = 600_000;
export const PDF_PAGES_MAX = 300;
/** Wider or higher than any camera's picture. */
const IMAGE_PIXELS_A_SIDE_MAX = 20_000;

/**
 * Understands a file by its content alone: what its name ends with decides
 * nothing. What is valid UTF-8 without control characters is text, whatever
 * language it is in; so are SVG and HTML, which are never shown as such.
 *
 * Refuses what is neither text, PDF nor a still PNG, JPEG, WebP or GIF, and a
 * document that has no text or more than a model could be sent.
 */
export async function readContent(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Result<Content, ContentRefusal>> {
  if (bytes.byteLength === 0) return unreadable("empty");
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const imageType = IMAGE_TYPES.find((type) => typeOf(found?.mime) === type);
  if (imageType) return readImage(bytes, imageType);
  if (found?.mime === "application/pdf") return readDocument(bytes);
  return readText(bytes);
}

/** An animated PNG is told apart by its own type. */
const typeOf = (mime: string | undefined) =>
  mime === "image/apng" ? "image/png" : mime;

const unreadable = (problem: ContentProblem) =>
  refuse({ kind: "file_unreadable" as const, problem });

function readImage(
  bytes: Uint8Array,
  mediaType: ImageType,
): Result<Content, ContentRefusal> {
  const facts = imageFacts(bytes, mediaType);
  if (!facts) return unreadable("broken_image");
  const { isAnimated, width, height } = facts;
  if (isAnimated) return unreadable("animated_image");
  if (Math.max(width, height) > IMAGE_PIXELS_A_SIDE_MAX) {
    return unreadable("large_image");
  }
  return ok({ kind: "image", mediaType, width, height });
}

async function readDocument(
  bytes: Uint8Array,
): Promise<Result<Content, ContentRefusal>> {
  const reading = await readPdf({
    bytes,
    pagesMax: PDF_PAGES_MAX,
    charactersMax: DOCUMENT_CHARACTERS_MAX,
  });
  switch (reading.problem) {
    case "unreadable":
      return unreadable("broken_pdf");
    case "too_many_pages":
      return refuse({
        kind: "file_pages",
        pages: reading.pages,
        pagesMax: PDF_PAGES_MAX,
      });
    case "too_much_text":
      return tooLong(reading.characters);
    case null: {
      const text = storable(reading.text);
      if (text === "") return unreadable("no_text");
      return ok({ kind: "pdf", mediaType: "application/pdf", text });
    }
  }
}

/** What a font without a table of characters gives: NUL and lone surrogates. */
const storable = (text: string) =>
  text.toWellFormed().replaceAll("\0", "").trim();

/** Control characters beside tab, line feed, form feed and carriage return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
const CONTROLS = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;

function readText(bytes: Uint8Array): Result<Content, ContentRefusal> {
  const text = decode(bytes);
  if (text === null || CONTROLS.test(text)) return unreadable("unknown_type");
  if (text.trim() === "") return unreadable("no_text");
  if (text.length > DOCUMENT_CHARACTERS_MAX) return tooLong(text.length);
  return ok({ kind: "text", mediaType: "text/plain", text });
}

/** Without a byte order mark; null when it is no UTF-8. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const tooLong = (characters: number) =>
  refuse({
    kind: "file_characters" as const,
    characters,
    charactersMax: DOCUMENT_CHARACTERS_MAX,
  });
