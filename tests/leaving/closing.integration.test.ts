import { randomUUID } from "node:crypto";
import { givenSession } from "@tests/support/build";
import { aCallOf, anEnding, held } from "@tests/support/calls";
import { expectCountersToEqualTheLedger } from "@tests/support/ledger";
import {
  customerOf,
  givenBuyer,
  givenSubscriber,
  test,
} from "@tests/support/till";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import {
  accounts,
  memberships,
  sessions,
  users,
  workspaces,
} from "@/db/schema/account";
import { meterOutbox } from "@/db/schema/billing";
import { conversations, messages } from "@/db/schema/chat";
import { workspaceClosings } from "@/db/schema/closings";
import { emailOutbox, notifications } from "@/db/schema/notices";
import { invoices } from "@/db/schema/payments";
import { preferences } from "@/db/schema/preferences";
import { aiRequests, usageEvents } from "@/db/schema/usage";
import { savePreferences } from "@/features/account/preferences";
import { findSession } from "@/features/account/queries";
import type { StripeGateway } from "@/features/billing/gateway";
import { closeAccount } from "@/features/leaving/close";
import { finishClosing, finishClosings } from "@/features/leaving/finish";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";

type Person = { userId: string; workspaceId: string; email: string };

describe("closeAccount", () => {
  test("leaves nobody behind the account, and no name or address in it", async ({
    db,
  }) => {
    const ada = await givenPerson(db);
    const grace = await givenPerson(db);

    const closed = await closeAccount(db, ada);

    expect(closed).toEqual({
      ok: true,
      value: { workspaceIds: [ada.workspaceId] },
    });
    expect(await tracesOf(db, ada)).toEqual({
      user: {
        name: null,
        email: `deleted-${ada.userId}@deleted.invalid`,
        emailVerified: null,
        image: null,
        timeZone: null,
        locale: null,
        isDeleted: true,
      },
      workspaceName: "",
      isClosed: true,
      ...{ accounts: 0, sessions: 0, preferences: 0, memberships: 0 },
      shownChats: 0,
    });
    expect(await tracesOf(db, grace)).toMatchObject({
      user: { email: grace.email, isDeleted: false },
      isClosed: false,
      ...{ accounts: 1, sessions: 1, preferences: 1, memberships: 1 },
      shownChats: 1,
    });
  });

  test("lets no session in and no call, old or new", async ({ db }) => {
    const ada = await givenPerson(db);
    const { sessionToken } = await givenSession(db, ada);
    const call = aCallOf({ ...ada, planId: "free" }, 300, { now: new Date() });

    await closeAccount(db, ada);
    // A sign-in that was under way arrives late.
    const late = await givenSession(db, ada);

    expect(await findSession(db, { sessionToken })).toBeNull();
    expect(await findSession(db, late)).toBeNull();
    expect(await reserve(db, call)).toEqual({
      ok: false,
      refusal: { kind: "forbidden" },
    });
  });

  test("changes nothing the second time, and asks once when it is asked twice at once", async ({
    db,
  }) => {
    const ada = await givenPerson(db);

    const both = await Promise.all([
      closeAccount(db, ada),
      closeAccount(db, ada),
    ]);

    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await closingOf(db, ada)).toBeDefined();
    const mails = await db
      .select()
      .from(emailOutbox)
      .where(eq(emailOutbox.toAddress, ada.email));
    expect(mails.filter(({ userId }) => userId === null)).toMatchObject([
      { kind: "account_deletion", category: "security" },
    ]);
  });

  test("refuses the last owner of a workspace in which others act, and changes nothing", async ({
    db,
  }) => {
    const ada = await givenPerson(db);
    const grace = await givenPerson(db);
    await db.insert(memberships).values({
      ...{ workspaceId: ada.workspaceId, userId: grace.userId },
      role: "member",
    });

    const refused = await closeAccount(db, ada);

    expect(refused).toMatchObject({
      ok: false,
      refusal: { kind: "members_left" },
    });
    expect(await tracesOf(db, ada)).toMatchObject({
      user: { email: ada.email, isDeleted: false },
      ...{ accounts: 1, sessions: 1, memberships: 1 },
    });
  });

  test("leaves a workspace to its other owner", async ({ db }) => {
    const ada = await givenPerson(db);
    const grace = await givenPerson(db);
    await db.insert(memberships).values({
      ...{ workspaceId: ada.workspaceId, userId: grace.userId },
      role: "owner",
    });

    const closed = await closeAccount(db, ada);

    expect(closed).toEqual({ ok: true, value: { workspaceIds: [] } });
    expect(await tracesOf(db, ada)).toMatchObject({
      user: { isDeleted: true },
      isClosed: false,
    });
  });
});

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

/** Somebody with a sign-in, a session, choices and a chat. */
async function givenPerson(db: Database): Promise<Person> {
  const person = await givenBuyer(db, { timeZone: "Europe/London" });
  await db.insert(accounts).values({
    userId: person.userId,
    type: "oidc",
    provider: "github",
    providerAccountId: person.userId,
  });
  await givenSession(db, person);
  await savePreferences(db, person.userId, { theme: "dark" });
  await givenChat(db, person);
  return person;
}

async function givenChat(db: Database, { userId, workspaceId }: Person) {
  const conversationId = randomUUID();
  await db
    .insert(conversations)
    .values({ id: conversationId, userId, workspaceId, title: "A secret" });
  await db.insert(messages).values({
    ...{ id: randomUUID(), conversationId },
    role: "user",
    parts: [{ type: "text", text: "Whom may I tell?" }],
  });
  await db.insert(notifications).values({
    workspaceId,
    kind: "trial_ended",
    cause: conversationId,
  });
}

const givenOpenBill = (db: Database, { workspaceId }: Person) =>
  db.insert(invoices).values({
    id: `in_open_${workspaceId}`,
    workspaceId,
    status: "open",
    currency: "usd",
    subtotalCents: 5n,
    taxCents: 0n,
    totalCents: 5n,
    amountDueCents: 5n,
    amountPaidCents: 0n,
    periodStart: new Date("2026-11-01T00:00:00Z"),
    periodEnd: new Date("2026-12-01T00:00:00Z"),
    createdAt: new Date("2026-11-22T00:00:00Z"),
    syncedTicket: 1n,
  });

/** As if the call had been overage that came after its period's bill. */
async function givenUnbilledUsage(db: Database, { workspaceId }: Person) {
  const [event] = await db
    .select({ id: usageEvents.id, occurredAt: usageEvents.occurredAt })
    .from(usageEvents)
    .where(eq(usageEvents.workspaceId, workspaceId));
  if (!event) throw new Error("nothing was charged");
  await db
    .insert(meterOutbox)
    .values({ ...event, workspaceId, credits: 300n, isLate: true });
}

async function tracesOf(db: Database, { userId, workspaceId }: Person) {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  const [workspace] = await db
    .select()
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  if (!user || !workspace) throw new Error("the rows are gone");
  const { name, email, emailVerified, image, timeZone, locale } = user;
  const chats = await db
    .select()
    .from(conversations)
    .where(eq(conversations.userId, userId));
  return {
    user: {
      ...{ name, email, emailVerified, image, timeZone, locale },
      isDeleted: user.deletedAt !== null,
    },
    workspaceName: workspace.name,
    isClosed: workspace.closedAt !== null,
    accounts: await db.$count(accounts, eq(accounts.userId, userId)),
    sessions: await db.$count(sessions, eq(sessions.userId, userId)),
    preferences: await db.$count(preferences, eq(preferences.userId, userId)),
    memberships: await db.$count(memberships, eq(memberships.userId, userId)),
    shownChats: chats.filter(({ deletedAt }) => deletedAt === null).length,
  };
}

async function textsOf(db: Database, { userId, workspaceId }: Person) {
  return {
    chats: await db.$count(conversations, eq(conversations.userId, userId)),
    notices: await db.$count(
      notifications,
      eq(notifications.workspaceId, workspaceId),
    ),
    mails: await db.$count(emailOutbox, eq(emailOutbox.userId, userId)),
  };
}

const closingOf = async (db: Database, { workspaceId }: Person) =>
  (
    await db
      .select()
      .from(workspaceClosings)
      .where(eq(workspaceClosings.workspaceId, workspaceId))
  )[0];

const stopAskedOf = async (db: Database, requestId: string) =>
  (
    await db
      .select({ at: aiRequests.stopRequestedAt })
      .from(aiRequests)
      .where(eq(aiRequests.id, requestId))
  )[0]?.at;

async function stripeStateOf(gateway: StripeGateway, customerId: string) {
  return gateway.ask(async (stripe) => {
    const customer = await stripe.customers.retrieve(customerId);
    const isDeleted = customer.deleted === true;
    const { data } = isDeleted
      ? { data: [] }
      : await stripe.subscriptions.list({ customer: customerId });
    return { isDeleted, subscriptions: data.map(({ status }) => status) };
  });
}
