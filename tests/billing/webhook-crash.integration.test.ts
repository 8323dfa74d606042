import { entriesOf } from "@tests/support/billing";
import { balanceOf } from "@tests/support/calls";
import { signed } from "@tests/support/deliveries";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { block, cutOff, isWaiting, until } from "@tests/support/locks";
import { startScript } from "@tests/support/scripts";
import { test as base } from "@tests/support/stripe";
import { eq } from "drizzle-orm";
import { describe, expect, onTestFinished } from "vitest";
import type { Database } from "@/db/client";
import { stripeEvents } from "@/db/schema/payments";
import { receiveEvent, retryEvents } from "@/features/billing/webhook/webhook";

/** A paid purchase, and a process that handles its event until it is killed. */
const test = base.extend(
  "crash",
  async ({ db, databaseUrl, shop, local, gateway }) => {
    const buyer = await shop.buyer();
    local.control.holdWebhooks(true);
    const sessionId = await shop.packCheckout(buyer);
    await local.control.payCheckout(sessionId);
    const event =
      local.control
        .heldEvents()
        .findLast(({ type }) => type === "checkout.session.completed") ??
      expect.fail("the stand-in holds no such event");
    const start = () => {
      const child = startScript("tests/support/receiving.process.ts", {
        args: [JSON.stringify(signed(event))],
        env: {
          DATABASE_URL: databaseUrl,
          LOCAL_STRIPE_URL: local.url,
          LOG_LEVEL: "error",
        },
      });
      onTestFinished(() => child.kill());
      return child;
    };
    const expectDoneOnce = async () => {
      await receiveEvent(db, gateway, signed(event));
      const now = new Date(Date.now() + 120_000);
      await retryEvents(db, gateway, { now });
      expect(await stateOf(db, event.id)).toBe("done");
      expect(await entriesOf(db, buyer)).toEqual([
        { kind: "purchase", credits: 2_000_000n },
      ]);
      expect((await balanceOf(db, buyer)).balance).toBe(2_000_000n);
      await expectCountersToEqualTheLedger(db);
    };
    return { buyer, eventId: event.id, start, expectDoneOnce };
  },
);

async function stateOf(db: Database, eventId: string) {
  const [event] = await db
    .select({ state: stripeEvents.state })
    .from(stripeEvents)
    .where(eq(stripeEvents.id, eventId));
  return event?.state ?? null;
}

describe("a process killed while it handles an event", () => {
  test("leaves it to another when it has only claimed it", async ({
    db,
    local,
    crash,
  }) => {
    local.control.faults({ seed: 1, delayAnswersMs: 60_000 });
    const child = crash.start();
    await until(async () => (await stateOf(db, crash.eventId)) === "waiting");

    await child.kill();

    local.control.faults(null);
    expect(await entriesOf(db, crash.buyer)).toEqual([]);
    await crash.expectDoneOnce();
  });

  test("grants once when it dies as it writes", async ({ db, pool, crash }) => {
    const letGo = await block(
      pool,
      "select from credit_balances where workspace_id = $1 for update",
      [crash.buyer.workspaceId],
    );
    const child = crash.start();
    await until(() => isWaiting(db, "write_purchase"));

    await child.kill();

    await letGo();
    await crash.expectDoneOnce();
  });

  test("grants once when it dies before it notes what it did", async ({
    db,
    pool,
    local,
    crash,
  }) => {
    local.control.faults({ seed: 1, delayAnswersMs: 500 });
    const child = crash.start();
    await until(async () => (await stateOf(db, crash.eventId)) === "waiting");
    const letGo = await block(
      pool,
      "select from stripe_events where id = $1 for update",
      [crash.eventId],
    );
    local.control.faults(null);
    await until(async () => (await entriesOf(db, crash.buyer)).length === 1);
    await until(() => isWaiting(db, 'update "stripe_events"'));

    await cutOff(db, 'update "stripe_events"');
    await child.kill();

    await letGo();
    expect(await stateOf(db, crash.eventId)).toBe("waiting");
    await crash.expectDoneOnce();
  });
});
