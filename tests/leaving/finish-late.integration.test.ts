import { aCallOf, anEnding, held } from "@tests/support/calls";
import {
  closingOf,
  givenChat,
  givenOpenBill,
  givenUnbilledUsage,
  stripeStateOf,
  textsOf,
} from "@tests/support/leaver";
import { customerOf, givenSubscriber, test } from "@tests/support/till";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { meterOutbox } from "@/db/schema/billing";
import { invoices } from "@/db/schema/payments";
import { closeAccount } from "@/features/leaving/close";
import { finishClosing, finishClosings } from "@/features/leaving/finish";
import { settle } from "@/features/limits/settle";

describe("a closing that does not come to its end at once", () => {
  test("comes to the same end when it dies at each of its statements", async ({
    db,
    till,
  }) => {
    const ada = await givenSubscriber(till, { planId: "pro" });
    const customerId = await customerOf(db, ada);
    await givenChat(db, ada);
    await closeAccount(db, ada);

    let deaths = 0;
    for (;;) {
      const dying = diesAt(db, deaths + 1);
      const outcome = await finishClosing(dying, till.gateway, ada).catch(
        (fault: Error) => fault.message,
      );
      if (outcome !== DEATH) break;
      deaths += 1;
      expect(deaths).toBeLessThan(60);
    }

    expect(deaths).toBeGreaterThan(10);
    expect(await closingOf(db, ada)).toMatchObject({
      forgottenAt: expect.any(Date),
    });
    expect(await stripeStateOf(till.gateway, customerId)).toEqual({
      isDeleted: true,
      subscriptions: [],
    });
    expect(await textsOf(db, ada)).toEqual({ chats: 0, notices: 0, mails: 0 });
    const bills = await db
      .select({ totalCents: invoices.totalCents })
      .from(invoices)
      .where(eq(invoices.workspaceId, ada.workspaceId));
    expect(bills.filter(({ totalCents }) => totalCents > 0n)).toEqual([
      { totalCents: 2_000n },
    ]);
  });

  test("erases nothing while Stripe is away, and is done by the job when it is back", async ({
    db,
    till,
  }) => {
    const ada = await givenSubscriber(till, { planId: "pro" });
    await givenChat(db, ada);
    await closeAccount(db, ada);
    till.local.control.faults({ seed: 1, fail500: 1, only: { path: "/v1/" } });

    const away = await finishClosing(db, till.gateway, ada);
    const during = await closingOf(db, ada);
    till.local.control.faults(null);
    await finishClosings(db, till.gateway);

    expect(away).toBe("stripe_unavailable");
    expect(during).toMatchObject({
      billingEndedAt: null,
      lastError: "stripe_unavailable",
    });
    expect(await closingOf(db, ada)).toMatchObject({
      forgottenAt: expect.any(Date),
      lastError: null,
    });
  });

  test("keeps the customer at Stripe until the last bill is paid", async ({
    db,
    till,
  }) => {
    const ada = await givenSubscriber(till, { planId: "pro" });
    const customerId = await customerOf(db, ada);
    await closeAccount(db, ada);
    await givenOpenBill(db, ada);

    const delay = await finishClosing(db, till.gateway, ada);

    expect(delay).toBe("bill_open");
    expect(await textsOf(db, ada)).toMatchObject({ chats: 0 });
    expect(await stripeStateOf(till.gateway, customerId)).toMatchObject({
      isDeleted: false,
      subscriptions: [],
    });
    await db
      .update(invoices)
      .set({ status: "paid" })
      .where(eq(invoices.id, `in_open_${ada.workspaceId}`));
    expect(await finishClosing(db, till.gateway, ada)).toBeNull();
    expect(await stripeStateOf(till.gateway, customerId)).toMatchObject({
      isDeleted: true,
    });
  });

  test("keeps the customer at Stripe while usage waits for a bill of its own", async ({
    db,
    till,
  }) => {
    const ada = await givenSubscriber(till, { planId: "pro" });
    const hold = await held(
      db,
      aCallOf({ ...ada, planId: "pro" }, 400, { now: new Date() }),
    );
    await settle(db, anEnding(hold, { output: 300 }, { now: new Date() }));
    await closeAccount(db, ada);
    await givenOpenBill(db, ada);
    await finishClosing(db, till.gateway, ada);
    await db.delete(invoices).where(eq(invoices.status, "open"));
    await givenUnbilledUsage(db, ada);

    const delay = await finishClosing(db, till.gateway, ada);

    expect(delay).toBe("usage_unbilled");
    await db
      .update(meterOutbox)
      .set({ state: "invoiced" })
      .where(eq(meterOutbox.workspaceId, ada.workspaceId));
    expect(await finishClosing(db, till.gateway, ada)).toBeNull();
  });
});

const DEATH = "the process dies here";

/** Throws instead of starting its `nth` statement or transaction. */
function diesAt(db: Database, nth: number): Database {
  let started = 0;
  return new Proxy(db, {
    get(target, name, receiver) {
      if (
        ["select", "update", "transaction", "execute"].includes(String(name))
      ) {
        started += 1;
        if (started === nth) throw new Error(DEATH);
      }
      return Reflect.get(target, name, receiver);
    },
  });
}
