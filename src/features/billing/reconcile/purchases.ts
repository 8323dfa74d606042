import "server-only";
import { and, asc, eq, gt, gte, lt } from "drizzle-orm";
import type { Database } from "@/db/client";
import { creditPurchases } from "@/db/schema/payments";
import type { StripeGateway } from "../gateway.ts";
import { syncPurchase } from "../sync/sync-purchase.ts";
import {
  AT_ITS_END,
  type Drift,
  orUnknown,
  type Part,
  type Scope,
} from "./row.ts";

const HOUR_MS = 3_600_000;
/** A checkout is open for a day; what it led to is known an hour later. */
const PURCHASE_DUE_MS = HOUR_MS;
const PURCHASE_OVER_MS = 30 * 24 * HOUR_MS;
const ROWS_AT_ONCE = 100;

/**
 * Asks Stripe what became of purchases that are open here for an hour.
 *
 * @param cursor the purchase that was looked at last.
 */
export async function* reconcilePurchases(
  db: Database,
  gateway: StripeGateway,
  { now, cursor }: Scope & { cursor: string | null },
): AsyncGenerator<Part> {
  for (let last = cursor; ; ) {
    const open = await listOpenPurchases(db, { now, after: last });
    for (const purchase of open) {
      last = purchase.id;
      const drifts = await orUnknown(
        {
          check: "purchases",
          workspaceId: purchase.workspaceId,
          subject: purchase.checkoutSessionId,
        },
        () => comparePurchase(db, gateway, purchase),
      );
      yield { drifts, cursor: last };
    }
    if (open.length === 0) break;
  }
  yield AT_ITS_END;
}

type Purchase = typeof creditPurchases.$inferSelect;

async function listOpenPurchases(
  db: Database,
  { now, after }: { now: Date; after: string | null },
): Promise<Purchase[]> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  return db
    .select()
    .from(creditPurchases)
    .where(
      and(
        eq(creditPurchases.state, "open"),
        lt(creditPurchases.createdAt, before(PURCHASE_DUE_MS)),
        gte(creditPurchases.createdAt, before(PURCHASE_OVER_MS)),
        after === null ? undefined : gt(creditPurchases.id, after),
      ),
    )
    .orderBy(asc(creditPurchases.id))
    .limit(ROWS_AT_ONCE);
}

async function comparePurchase(
  db: Database,
  gateway: StripeGateway,
  { id, workspaceId, checkoutSessionId }: Purchase,
): Promise<Drift[]> {
  await syncPurchase(db, gateway, { checkoutSessionId });
  const [synced] = await db
    .select({ state: creditPurchases.state })
    .from(creditPurchases)
    .where(eq(creditPurchases.id, id));
  if (!synced || synced.state === "open") return [];
  return [
    {
      check: "purchases",
      workspaceId,
      subject: checkoutSessionId,
      here: "open",
      there: synced.state,
      isRepaired: true,
    },
  ];
}
