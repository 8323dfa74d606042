import { field } from "./json.ts";
import type { SentFile } from "./message.ts";
import { parseFile } from "./sent-files.ts";

/** What a model counts of an uploaded file. */
export type Uploaded = SentFile & {
  tokens: number | null;
  width: number | null;
  height: number | null;
};

const numberIn = (value: unknown, name: string) => {
  const number = field(value, name);
  return typeof number === "number" ? number : null;
};

export const parseUploaded = (value: unknown): Uploaded[] =>
  parseFile(value).map((file) => ({
    ...file,
    tokens: numberIn(value, "tokens"),
    width: numberIn(value, "width"),
    height: numberIn(value, "height"),
  }));
