import { formatCounted, type Reader } from "@/core/format";
import type { NoticeDetails } from "./schema.ts";

/** A notice in words: the bell shows them, and a mail says the same. */
export type Words = {
  /** The mail's subject, too. */
  title: string;
  lines: string[];
  facts: { name: string; value: string }[];
  /** Where its cause is seen or mended: a path, or a page at Stripe; or nowhere. */
  action: { label: string; href: string } | null;
};

export type WordsOf = (told: NoticeDetails, reader: Reader) => Words;

const CREDITS = ["credit", "credits"] as const;

/** A count of them, where a notice has it. */
export const credits = (count: number | undefined, reader: Reader) =>
  count === undefined ? "Credits" : formatCounted(count, CREDITS, reader);
