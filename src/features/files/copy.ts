import { formatCount } from "@/core/format";
import type { ContentProblem } from "./read-content.ts";
import { formatBytes } from "./size.ts";

type Reader = { locale: string };

const count = (number: number, one: string, other: string) =>
  number === 1 ? `1 ${one}` : `${number} ${other}`;

const problems: Record<ContentProblem, string> = {
  empty: "The file is empty.",
  unknown_type:
    "This file cannot be read. Send text, code, a PDF, or a PNG, JPEG, WebP or GIF image.",
  no_text: "There is no text in this file that could be read.",
  broken_pdf:
    "This PDF cannot be read: it is broken, needs a password, or is too complex.",
  broken_image: "This image is broken.",
  animated_image: "Models see still images only: this one is animated.",
  large_image: "This image has too many pixels.",
};

/** What is said of files that are not taken, or not sent. */
export const fileCopy = {
  problems,
  missing:
    "A file of this message is no longer there. Remove it, or attach it again.",
  blind: (name: string) =>
    `${name} does not see images. Choose another model, or remove the image.`,
  tooManyFiles: (files: number, filesMax: number) =>
    `This message has ${count(files, "file", "files")}; your plan takes ${filesMax} at most.`,
  tooManyUploads: (uploadsMax: number) =>
    `${count(uploadsMax, "file is", "files are")} on the way already. Try again when one has arrived.`,
  tooManyPages: (size: { pages: number; pagesMax: number }) =>
    `This PDF has ${count(size.pages, "page", "pages")}; ${size.pagesMax} can be read.`,
  tooManyCharacters: (
    size: { characters: number; charactersMax: number },
    reader: Reader,
  ) =>
    `This file has ${formatCount(size.characters, reader)} characters or more; ${formatCount(size.charactersMax, reader)} can be read.`,
  tooLarge: (bytesMax: number, reader: Reader) =>
    `This file is too large: your plan takes ${formatBytes(bytesMax, reader)} at most.`,
  imagesTooLarge: (size: { bytes: number; bytesMax: number }, reader: Reader) =>
    `The images have ${formatBytes(size.bytes, reader)} together; ${formatBytes(size.bytesMax, reader)} can be sent with one message.`,
  storeFull: (
    room: { storedBytes: bigint; storedBytesMax: bigint; fileBytes: number },
    reader: Reader,
  ) =>
    `Your files take ${formatBytes(Number(room.storedBytes), reader)} of ${formatBytes(Number(room.storedBytesMax), reader)}: there is no room for ${formatBytes(room.fileBytes, reader)} more. Chats that you delete take their files with them.`,
};
