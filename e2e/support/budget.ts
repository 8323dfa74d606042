import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";
import { eq, isNotNull, sql } from "drizzle-orm";
import type { Database } from "@/db/open";
import { emailOutbox } from "@/db/schema/notices";
import { operatorSettings, operatorSpend } from "@/db/schema/operator";
import { alertPosts, operatorAlerts } from "@/db/schema/spending";

/** What every app of the test bed is started with, as no other journey spends. */
export const BUDGET_DOLLARS = 1_000;

/** Where its alerts go. */
export const ALERT_EMAIL = "operator@example.com";

const DOLLAR_NANOS = 1_000_000_000n;
const THIS_MONTH = sql<string>`date_trunc('month', now(), 'UTC')::date`;

export type Budget = Awaited<ReturnType<typeof controlBudget>>;

/** The operator's month, and the program that alerts are posted to. */
export async function controlBudget(db: Database, alertsPort: number) {
  const posts: unknown[] = [];
  const receiver = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    posts.push(JSON.parse(body));
    response.writeHead(204).end();
  });
  await listen(receiver, alertsPort);
  await forgetAlerts(db);
  let addedNanos = 0n;

  return {
    /** What was posted, oldest first. */
    posts: (): readonly unknown[] => posts,
    /** Makes the month so that the next call, however cheap, crosses this share. */
    async spendUntilJustBelow(percent: number) {
      const edge =
        (BigInt(BUDGET_DOLLARS) * DOLLAR_NANOS * BigInt(percent)) / 100n;
      const added = edge - 1n - (await spentNanos(db));
      await addSpend(db, added);
      addedNanos += added;
    },
    async stop() {
      await addSpend(db, -addedNanos);
      await forgetAlerts(db);
      await db.update(operatorSettings).set({
        ...{ budgetSpentMonth: null, budgetSpentNanos: null },
        budgetLiftedMonth: null,
      });
      await closeServer(receiver);
    },
  };
}

async function spentNanos(db: Database): Promise<bigint> {
  const [row] = await db
    .select({
      nanos: sql<string>`coalesce(sum(${operatorSpend.costNanos}), 0)`,
    })
    .from(operatorSpend)
    .where(eq(operatorSpend.month, THIS_MONTH));
  return BigInt(row?.nanos ?? 0);
}

async function addSpend(db: Database, costNanos: bigint) {
  await db
    .insert(operatorSpend)
    .values({ month: THIS_MONTH, shard: 0, costNanos })
    .onConflictDoUpdate({
      target: [operatorSpend.month, operatorSpend.shard],
      set: { costNanos: sql`${operatorSpend.costNanos} + excluded.cost_nanos` },
    });
}

async function forgetAlerts(db: Database) {
  await db.delete(alertPosts);
  await db.delete(emailOutbox).where(isNotNull(emailOutbox.alertId));
  await db.delete(operatorAlerts);
}
