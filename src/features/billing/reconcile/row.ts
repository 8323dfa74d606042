import { StripeFault } from "../fault.ts";
import type { Mark, Page, Place } from "../gateway/books.ts";

/** One thing that is not the same here and there, or in two of our books. */
export type Drift = {
  check:
    | "counters"
    | "usage to tell"
    | "usage refused"
    | "meter"
    | "subscriptions"
    | "invoices"
    | "purchases"
    | "refunds"
    | "disputes";
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

export const AT_ITS_END: Part = { drifts: [], cursor: null };

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
const cursorAt = ({ id, createdAt }: Mark) =>
  `${createdAt.toISOString()} ${id}`;

/** What was compared of one customer's part of a page, and what came of it. */
type Compared<Thing> = { theirs: Thing[]; drifts: Drift[] };

/**
 * Walks a list of Stripe's page by page, and tells where it goes on: after each
 * page, and after whatever was repaired.
 */
export async function* walkList<Thing extends Mark>(
  cursor: string | null,
  list: (place: Place) => Promise<Page<Thing>>,
  compare: (things: Thing[]) => AsyncIterable<Compared<Thing>>,
): AsyncGenerator<Part> {
  let place: Place | null = placeOf(cursor);
  while (place !== null) {
    const { things, last } = await list(place);
    for await (const { theirs, drifts } of compare(things)) {
      const [newest] = theirs;
      if (newest && drifts.length > 0) {
        yield { drifts, cursor: cursorAt(newest) };
      }
    }
    place = last && { after: last, isResumed: false };
    if (last) yield { drifts: [], cursor: cursorAt(last) };
  }
  yield AT_ITS_END;
}

/** Where a list goes on: at its start without a cursor. */
function placeOf(cursor: string | null): Place {
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
