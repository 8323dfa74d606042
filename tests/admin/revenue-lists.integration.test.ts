import { randomUUID } from "node:crypto";
import { givenBill, givenPurchase, givenReturn } from "@tests/support/bills";
import { givenUser, type UserWishes } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { creditBalances, subscriptions } from "@/db/schema/billing";
import { creditPurchases, invoices } from "@/db/schema/payments";
import { paymentReturns } from "@/db/schema/returns";
import { getRecurring } from "@/features/admin/money/recurring";
import { listBalances } from "@/features/admin/revenue/balances";
import { listBills } from "@/features/admin/revenue/bills";
import { exportRevenue } from "@/features/admin/revenue/export";
import { listGivenBack } from "@/features/admin/revenue/given-back";
import {
  parseRevenueFilters,
  type RevenueFilters,
  type RevenuePlace,
  revenueExport,
} from "@/features/admin/revenue/schema";
import { readRevenueStanding } from "@/features/admin/revenue/standing";
import { listSubscriptions } from "@/features/admin/revenue/subscriptions";

const NOON = new Date("2026-03-15T12:00:00Z");

const place = (wanted: Partial<RevenuePlace>): RevenuePlace => ({
  view: "subscriptions",
  before: null,
  limit: 50,
  ...wanted,
});

type Terms = Partial<typeof subscriptions.$inferInsert>;

async function givenSubscriber(
  db: Database,
  terms: Terms,
  wishes: UserWishes = {},
) {
  const user = await givenUser(db, { planId: "pro", now: NOON, ...wishes });
  await db
    .update(subscriptions)
    .set({ stripeSubscriptionId: `sub_${randomUUID()}`, ...terms })
    .where(eq(subscriptions.workspaceId, user.workspaceId));
  return user;
}

const csvOf = (db: Database, filters: RevenueFilters) =>
  new Response(exportRevenue(db, filters)).text();

beforeEach<{ db: Database }>(async ({ db }) => {
  await db.delete(paymentReturns);
  await db.delete(creditPurchases);
  await db.delete(invoices);
  await db.delete(subscriptions);
  await db.update(creditBalances).set({ balance: 0n, debt: 0n });
});

describe("subscriptions", () => {
  test("add to MRR as the definition says, and to its sum", async ({ db }) => {
    const cases: Terms[] = [
      { status: "active", planId: "team", seats: 3, unitAmountCents: 3_000n },
      { status: "past_due", unitAmountCents: 1_500n, pastDueSince: NOON },
      { status: "active", interval: "year", unitAmountCents: 24_000n },
      { status: "trialing", unitAmountCents: 2_000n },
      { status: "canceled", unitAmountCents: 2_000n },
      { status: "active", stripeSubscriptionId: null, unitAmountCents: 9_900n },
    ];
    for (const [index, terms] of cases.entries()) {
      const createdAt = new Date(NOON.getTime() - index * 1_000);
      await givenSubscriber(db, { ...terms, createdAt });
    }

    const { rows } = await listSubscriptions(db, place({}));
    const { mrrNanos } = await getRecurring(db, { at: new Date() });

    expect(rows.map(({ monthlyCents }) => monthlyCents)).toEqual([
      9_000n,
      1_500n,
      2_000n,
      0n,
      0n,
      0n,
    ]);
    expect(mrrNanos).toBe(12_500n * 10_000_000n);
    expect(await readRevenueStanding(db)).toMatchObject({ pastDue: 1 });
  });

  test("are narrowed by status, plan and workspace", async ({ db }) => {
    const late = await givenSubscriber(db, { status: "past_due" });
    const team = await givenSubscriber(db, { planId: "team" });
    const idsOf = async (wanted: Partial<RevenuePlace>) =>
      (await listSubscriptions(db, place(wanted))).rows.map(
        ({ workspaceId }) => workspaceId,
      );

    expect(await idsOf({ status: "past_due" })).toEqual([late.workspaceId]);
    expect(await idsOf({ plan: "team" })).toEqual([team.workspaceId]);
    expect(await idsOf({ workspace: late.workspaceId })).toEqual([
      late.workspaceId,
    ]);
  });
});

describe("bills", () => {
  test("that nobody has paid are the open ones and those given up", async ({
    db,
  }) => {
    const { workspaceId } = await givenUser(db);
    const unpaid = { workspaceId, amountPaidCents: 0n };
    const open = await givenBill(db, {
      ...unpaid,
      status: "open",
      amountPaidCents: 500n,
      nextAttemptAt: NOON,
    });
    const lost = await givenBill(db, { ...unpaid, status: "uncollectible" });
    await givenBill(db, { ...unpaid, status: "draft" });
    await givenBill(db, { workspaceId });

    const { rows } = await listBills(db, place({ view: "unpaid" }));

    expect(rows.map(({ id }) => id).sort()).toEqual([open, lost].sort());
    expect(await readRevenueStanding(db)).toMatchObject({
      unpaidCents: 1_500n,
      unpaidBills: 1,
    });
  });

  test("are paged without a gap or a repetition", async ({ db }) => {
    const { workspaceId } = await givenUser(db);
    for (let made = 0; made < 7; made += 1)
      await givenBill(db, { workspaceId });

    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page = await listBills(
        db,
        place({ view: "invoices", before, limit: 3 }),
      );
      seen.push(...page.rows.map(({ id }) => id));
      before = page.next;
    } while (before !== null);

    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });
});

describe("what went back", () => {
  const later = (hours: number) => new Date(NOON.getTime() + hours * 3_600_000);

  test("stands under its own day, of bills and of packs", async ({ db }) => {
    const { workspaceId } = await givenUser(db);
    const invoiceId = await givenBill(db, { workspaceId });
    const purchaseId = await givenPurchase(db, { workspaceId });
    await givenReturn(db, { workspaceId, invoiceId, createdAt: later(1) });
    await givenReturn(db, {
      ...{ workspaceId, purchaseId, kind: "dispute", status: "lost" },
      ...{ createdAt: later(2), withdrawnAt: later(3), feeCents: 1_500n },
    });

    const { rows } = await listGivenBack(db, place({ view: "given_back" }));

    expect(rows).toMatchObject([
      {
        ...{ kind: "dispute", of: "credits", status: "lost" },
        ...{ createdAt: later(2), withdrawnAt: later(3), feeCents: 1_500n },
        needsAnswer: false,
      },
      { kind: "refund", of: "invoice", billNumber: "TG-1", amountCents: 500n },
    ]);
  });

  test("begins with what needs an answer, the soonest due first, page by page", async ({
    db,
  }) => {
    const { workspaceId } = await givenUser(db);
    const of = { workspaceId, invoiceId: await givenBill(db, { workspaceId }) };
    const dispute = (createdAt: Date, status: string, dueAt: Date | null) =>
      givenReturn(db, {
        ...{ ...of, kind: "dispute", createdAt, status },
        evidenceDueAt: dueAt,
      });
    const newest = await givenReturn(db, { ...of, createdAt: later(90) });
    const answered = await dispute(later(3), "under_review", later(40));
    const far = await dispute(later(1), "needs_response", later(80));
    const soon = await dispute(later(2), "warning_needs_response", later(70));
    const oldest = await givenReturn(db, { ...of, createdAt: later(0) });

    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page = await listGivenBack(
        db,
        place({ view: "given_back", before, limit: 2 }),
      );
      seen.push(...page.rows.map(({ id }) => id));
      before = page.next;
    } while (before !== null);

    expect(seen).toEqual([soon, far, newest, answered, oldest]);
    expect(await readRevenueStanding(db)).toMatchObject({
      disputesToAnswer: 2,
      nextAnswerDueAt: later(70),
    });
  });

  test("is narrowed by status and workspace", async ({ db }) => {
    const [ada, alan] = [await givenUser(db), await givenUser(db)];
    const refund = async (
      { workspaceId }: { workspaceId: string },
      status: string,
    ) =>
      givenReturn(db, {
        ...{ workspaceId, status },
        invoiceId: await givenBill(db, { workspaceId }),
      });
    const failed = await refund(ada, "failed");
    const made = await refund(alan, "succeeded");
    const idsOf = async (wanted: Partial<RevenuePlace>) =>
      (
        await listGivenBack(db, place({ view: "given_back", ...wanted }))
      ).rows.map(({ id }) => id);

    expect(await idsOf({ status: "failed" })).toEqual([failed]);
    expect(await idsOf({ workspace: alan.workspaceId })).toEqual([made]);
  });
});

describe("balances", () => {
  test("come with the deepest debt first, page by page", async ({ db }) => {
    const wishes: UserWishes[] = [
      { prepaidCredits: 10n },
      { debtCredits: 5n },
      { prepaidCredits: 500n },
      { debtCredits: 70n },
      {},
      { prepaidCredits: 500n },
    ];
    for (const wish of wishes) await givenUser(db, wish);

    const seen: bigint[] = [];
    let before: string | null = null;
    do {
      const page = await listBalances(
        db,
        place({ view: "balances", before, limit: 2 }),
      );
      seen.push(...page.rows.map(({ balance, debt }) => balance - debt));
      before = page.next;
    } while (before !== null);

    expect(seen).toEqual([-70n, -5n, 500n, 500n, 10n]);
    expect(await readRevenueStanding(db)).toMatchObject({
      prepaidCredits: 1_010n,
      debtCredits: 75n,
    });
  });
});

describe("a file of a list", () => {
  test("has every row, and no formula of a workspace's name", async ({
    db,
  }) => {
    const { workspaceId } = await givenUser(db);
    for (let made = 0; made < 501; made += 1) {
      await givenBill(db, { workspaceId });
    }
    await db.execute(
      `update workspaces set name = '=HYPERLINK("https://evil.example")'
        where id = '${workspaceId}'`,
    );

    const lines = (await csvOf(db, { view: "invoices" })).split("\r\n");

    expect(lines).toHaveLength(503);
    expect(lines[0]).toMatch(/^invoice_id,number,workspace_id,workspace,/);
    expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    expect(new Set(lines).size).toBe(503);
  });

  test.for(["subscriptions", "unpaid", "given_back", "balances"] as const)(
    "has a head when %s are none",
    async (view, { db }) => {
      expect((await csvOf(db, { view })).split("\r\n")).toHaveLength(2);
    },
  );
});

test.for([
  [{}, { view: "subscriptions", before: null }],
  [{ view: "secrets", status: "'; drop" }, { view: "subscriptions" }],
  [
    { view: "unpaid", workspace: "x", before: ["a", "b"] },
    { view: "unpaid", before: null },
  ],
])(
  "a query string of %j narrows by what is sound in it",
  ([params, filters]) => {
    expect(parseRevenueFilters(params)).toEqual({
      before: null,
      ...filters,
    });
  },
);

test.for([
  { view: "secrets" },
  { status: "'; drop" },
  { plan: "" },
  { workspace: "x" },
])("a file of %j is refused, not one of everything", (query) => {
  expect(revenueExport.safeParse(query).success).toBe(false);
});

test("a file of a plan is of that plan, whatever its name", () => {
  const query = { view: "subscriptions", plan: "team-2027" };

  expect(revenueExport.parse(query)).toEqual(query);
  expect(parseRevenueFilters(query)).toMatchObject(query);
});
