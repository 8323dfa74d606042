import {
  forgetUse,
  givenOthers,
  MARCH,
  NEXT_YEAR,
  use,
} from "@tests/support/admin-usage";
import { givenPayer, NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { foldEverything } from "@tests/support/rollups";
import { givenSubscriber } from "@tests/support/subscribers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { invoices } from "@/db/schema/payments";
import { lossesFile } from "@/features/admin/usage/export";
import { listLosses } from "@/features/admin/usage/losses";

beforeEach<{ db: Database }>(({ db }) => forgetUse(db));

describe("accounts with negative margin", () => {
  test("are those that cost more than they brought, the worst first", async ({
    db,
  }) => {
    const free = await givenPayer(db, { credits: null });
    const paying = await givenSubscriber(db, {
      at: new Date("2026-03-01T00:00:00Z"),
    });
    const cheap = await givenSubscriber(db, {
      at: new Date("2026-03-01T00:00:00Z"),
      unitAmountCents: 1n,
    });
    await use(db, free, { credits: 4_000 });
    await use(db, paying, { credits: 4_000 });
    for (let call = 0; call < 10; call += 1) {
      await use(db, cheap, { credits: 4_000 });
    }
    await foldEverything(db);

    const losses = await listLosses(db, {
      range: MARCH,
      now: NEXT_YEAR,
      limit: 10,
    });

    expect(losses).toMatchObject([
      {
        workspaceId: cheap.workspaceId,
        revenueNanos: 10_000_000n,
        costNanos: 24_000_000n,
        marginNanos: -14_000_000n,
        isOutside: false,
      },
      { workspaceId: free.workspaceId, revenueNanos: 0n },
    ]);
  });

  test("count the days of their range, each once, whole months and days beside them", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: null });
    const days = [
      "02-19",
      "02-20",
      "02-28",
      "03-01",
      "03-31",
      "04-01",
      "04-06",
    ];
    for (const [nth, day] of days.entries()) {
      const at = new Date(`2026-${day}T12:00:00Z`);
      await use(db, payer, { credits: 3 ** nth, at });
    }
    await foldEverything(db);
    const costIn = async (from: string, until: string) =>
      (
        await listLosses(db, {
          ...{ range: { from, until }, now: NEXT_YEAR, limit: 10 },
        })
      )[0]?.costNanos;

    // A credit costs 600 nano-dollars; the calls are powers of three.
    expect(await costIn("2026-02-20", "2026-04-06")).toBe(363n * 600n);
    expect(await costIn("2026-02-01", "2026-05-01")).toBe(1_093n * 600n);
    expect(await costIn("2026-03-02", "2026-04-01")).toBe(81n * 600n);
    expect(await costIn("2026-02-20", "2026-02-28")).toBe(3n * 600n);
  });

  test("are looked for by what of a month is in the range", async ({ db }) => {
    const payer = await givenPayer(db, { credits: null });
    await use(db, payer, { credits: 4_000 });
    await foldEverything(db);
    await db.execute(sql`
      insert into workspace_months
        (month, workspace_id, prepaid_credits, overage_credits, cost_nanos)
      select '2026-02-01', gen_random_uuid(), 0, 0, 3e6
        from generate_series(1, 300)`);

    const losses = await listLosses(db, {
      ...{ range: { from: "2026-02-28", until: "2026-04-01" }, limit: 10 },
      now: NEXT_YEAR,
    });

    expect(losses).toMatchObject([{ workspaceId: payer.workspaceId }]);
  });

  test("are found in a large team of small users, with Stripe's fees, and plans set by hand named", async ({
    db,
  }) => {
    const small = await givenPayer(db, { credits: null });
    const given = await givenSubscriber(db, {
      at: new Date("2026-03-01T00:00:00Z"),
      ...{ stripeSubscriptionId: null, unitAmountCents: null },
    });
    await use(db, given, { credits: 4_000 });
    await use(db, small, { credits: 100 });
    await foldEverything(db);
    await givenOthers(db, { month: "2026-03-01", people: 300, nanos: 1e9 });
    await db.insert(invoices).values({
      workspaceId: small.workspaceId,
      ...{ id: "in_fee", status: "paid", currency: "usd", feeCents: 1n },
      ...{ subtotalCents: 0n, taxCents: 0n, totalCents: 0n },
      ...{ amountDueCents: 0n, amountPaidCents: 0n, syncedTicket: 1n },
      ...{ periodStart: NOON, periodEnd: NOON, createdAt: NOON, paidAt: NOON },
    });

    const losses = await listLosses(db, {
      ...{ range: MARCH, now: NEXT_YEAR, limit: 10 },
    });

    const file = await lossesFile(db, { range: MARCH, now: NEXT_YEAR });

    expect(file.text).toContain(
      `${given.workspaceId},Ada Lovelace,Pro,yes,0,2400000,2400000`,
    );
    expect(losses).toMatchObject([
      { workspaceId: small.workspaceId, costNanos: 10_060_000n },
      { workspaceId: given.workspaceId, isOutside: true, plan: "Pro" },
    ]);
  });
});
