import { aCallOf, anEnding, held } from "@tests/support/calls";
import {
  closingOf,
  givenChat,
  givenPerson,
  stopAskedOf,
  stripeStateOf,
  textsOf,
  tracesOf,
} from "@tests/support/leaver";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import { customerOf, givenSubscriber, test } from "@tests/support/till";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { usageEvents } from "@/db/schema/usage";
import { closeAccount } from "@/features/leaving/close";
import { finishClosing } from "@/features/leaving/finish";
import { settle } from "@/features/limits/settle";

describe("finishClosing", () => {
  test("ends the plan at Stripe, deletes the customer, erases chats and keeps the books", async ({
    db,
    till,
  }) => {
    const ada = await givenSubscriber(till, { planId: "pro" });
    const customerId = await customerOf(db, ada);
    await givenChat(db, ada);
    const hold = await held(
      db,
      aCallOf({ ...ada, planId: "pro" }, 400, { now: new Date() }),
    );
    await settle(db, anEnding(hold, { output: 300 }, { now: new Date() }));
    await closeAccount(db, ada);

    const delay = await finishClosing(db, till.gateway, ada);

    expect(delay).toBeNull();
    expect(await stripeStateOf(till.gateway, customerId)).toEqual({
      isDeleted: true,
      subscriptions: [],
    });
    expect(await closingOf(db, ada)).toMatchObject({
      billingEndedAt: expect.any(Date),
      erasedAt: expect.any(Date),
      forgottenAt: expect.any(Date),
      lastError: null,
    });
    expect(await textsOf(db, ada)).toEqual({ chats: 0, notices: 0, mails: 0 });
    const ledger = await db
      .select({ credits: usageEvents.credits })
      .from(usageEvents)
      .where(eq(usageEvents.userId, ada.userId));
    expect(ledger).toEqual([{ credits: 300n }]);
    await expectCountersToEqualTheLedger(db);
  });

  test("stops what is running and waits until it has settled", async ({
    db,
    till,
  }) => {
    const ada = await givenSubscriber(till, { planId: "pro" });
    const hold = await held(
      db,
      aCallOf({ ...ada, planId: "pro" }, 400, { now: new Date() }),
    );
    await closeAccount(db, ada);

    const finishing = finishClosing(db, till.gateway, ada);
    await expect
      .poll(() => stopAskedOf(db, hold.requestId))
      .toBeInstanceOf(Date);
    const before = await closingOf(db, ada);
    await settle(
      db,
      anEnding(hold, { output: 120 }, { outcome: "stopped", now: new Date() }),
    );

    expect(before?.billingEndedAt).toBeNull();
    expect(await finishing).toBeNull();
    await expectCountersToEqualTheLedger(db);
  });

  test("gives a call that goes on to the next run, and bills nothing off meanwhile", async ({
    db,
    till,
  }) => {
    const ada = await givenSubscriber(till, { planId: "pro" });
    const customerId = await customerOf(db, ada);
    const hold = await held(
      db,
      aCallOf({ ...ada, planId: "pro" }, 400, { now: new Date() }),
    );
    await closeAccount(db, ada);

    const delay = await finishClosing(db, till.gateway, {
      ...ada,
      patienceMs: 0,
    });

    expect(delay).toBe("calls_running");
    expect(await closingOf(db, ada)).toMatchObject({
      billingEndedAt: null,
      lastError: "calls_running",
    });
    expect(await stripeStateOf(till.gateway, customerId)).toEqual({
      isDeleted: false,
      subscriptions: ["active"],
    });
    await settle(db, anEnding(hold, {}, { now: new Date() }));
    expect(await finishClosing(db, till.gateway, ada)).toBeNull();
  });

  test("needs no Stripe for somebody who never paid", async ({ db }) => {
    const ada = await givenPerson(db);
    await closeAccount(db, ada);

    expect(await finishClosing(db, null, ada)).toBeNull();
    expect(await finishClosing(db, null, ada)).toBeNull();

    expect(await textsOf(db, ada)).toEqual({ chats: 0, notices: 0, mails: 0 });
  });

  test("leaves the person in no table but the books", async ({ db, pool }) => {
    const ada = await givenPerson(db);
    const hold = await held(
      db,
      aCallOf({ ...ada, planId: "free" }, 400, { now: new Date() }),
    );
    await settle(db, anEnding(hold, { output: 300 }, { now: new Date() }));
    await closeAccount(db, ada);

    await finishClosing(db, null, ada);

    const { rows: tables } = await pool.query<{ name: string }>(
      `select table_name as name
         from information_schema.columns
         join information_schema.tables using (table_schema, table_name)
        where table_schema = 'public' and table_type = 'BASE TABLE'
          and column_name = 'user_id'`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rowCount } = await pool.query(
        `select from ${name} where user_id::text = $1 limit 1`,
        [ada.userId],
      );
      if (rowCount) found.push(name);
    }
    expect(tables.length).toBeGreaterThan(8);
    expect(found.sort()).toEqual([
      "ai_requests",
      "usage_days",
      "usage_events",
      "workspace_closings",
    ]);
  });

  test("does nothing to a workspace that does not close", async ({ db }) => {
    const ada = await givenPerson(db);

    expect(await finishClosing(db, null, ada)).toBeNull();

    expect(await tracesOf(db, ada)).toMatchObject({
      user: { email: ada.email },
      shownChats: 1,
    });
  });
});
