import type { Mark, Place } from "../gateway/books.ts";

/** One thing that is not the same here and there, or in two of our books. */
export type Drift = {
  check:
    | "counters"
    | "usage to tell"
    | "usage refused"
    | "meter"
    | "subscriptions"
    | "invoices"
    | "purchases";
  workspaceId: string | null;
  subject: string;
  /** What the first book says: ours, or the counter. */
  here: string;
  /** What the second says: Stripe's, or the ledger. */
  there: string;
  isRepaired: boolean;
};

/** A part of a comparison that is done. */
export type Part = {
  drifts: Drift[];
  /** Where the comparison goes on, also in a later run; null at its end. */
  cursor: string | null;
};

/** What one pass over the books looks at, however many runs it takes. */
export type Scope = {
  /** What is older was found in order before; null is everything. */
  since: Date | null;
  /** When the pass began. */
  startedAt: Date;
  now: Date;
};

/** Compares from a cursor on, in parts of at most one page or one repair. */
export type Comparison = (cursor: string | null) => AsyncIterable<Part>;

/** A mark in a list of Stripe's, written so that it can be kept. */
export const cursorAt = ({ id, createdAt }: Mark) =>
  `${createdAt.toISOString()} ${id}`;

/** Where a list goes on: at its start without a cursor. */
export function placeOf(cursor: string | null): Place {
  const [moment, id] = cursor?.split(" ") ?? [];
  const after = moment && id ? { id, createdAt: new Date(moment) } : null;
  return { after, isResumed: after !== null };
}

export const AT_ITS_END: Part = { drifts: [], cursor: null };
