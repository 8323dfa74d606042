import { StripeFault } from "../fault.ts";
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

/**
 * One comparison with Stripe. Where Stripe knows nothing of what it is about,
 * that is what is found, and the pass goes on.
 *
 * @throws StripeFault when Stripe could not be asked.
 */
export async function orUnknown(
  of: Pick<Drift, "check" | "workspaceId" | "subject">,
  compare: () => Promise<Drift[]>,
): Promise<Drift[]> {
  try {
    return await compare();
  } catch (error) {
    const isOfThisOne =
      error instanceof StripeFault &&
      (error.kind === "missing" || error.kind === "invalid");
    if (!isOfThisOne) throw error;
    const [here, there] = ["not compared", `Stripe answers ${error.code}`];
    return [{ ...of, here, there, isRepaired: false }];
  }
}

export const AT_ITS_END: Part = { drifts: [], cursor: null };
