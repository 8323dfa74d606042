import type { Database } from "@/db/client";
import type { signed } from "./deliveries.ts";

/** What undoes a branch once it has been looked at. */
class Seen extends Error {}

/** What a delivery is made of. */
export type Event = Parameters<typeof signed>[0] & { id: string };

/**
 * Every order of what is left, as a tree: orders that begin alike share what
 * they begin with, and each branch is undone before the next.
 */
export async function inEveryOrder(
  db: Database,
  events: { left: Event[]; delivered: Event[] },
  visit: {
    deliver(db: Database, event: Event): Promise<void>;
    atTheEnd(db: Database, order: Event[]): Promise<void>;
  },
): Promise<void> {
  const { left, delivered } = events;
  if (left.length === 0) await visit.atTheEnd(db, delivered);
  for (const event of left) {
    const branch = db.transaction(async (tx) => {
      await visit.deliver(tx, event);
      const rest = left.filter((other) => other !== event);
      const order = [...delivered, event];
      await inEveryOrder(tx, { left: rest, delivered: order }, visit);
      throw new Seen();
    });
    await branch.catch((error: unknown) => {
      if (!(error instanceof Seen)) throw error;
    });
  }
}
