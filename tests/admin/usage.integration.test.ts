import { givenUser } from "@tests/support/build";
import {
  AFTER_THE_LEASE,
  aCallOf,
  anEnding,
  givenPayer,
  held,
  later,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { foldEverything } from "@tests/support/rollups";
import { givenSubscriber } from "@tests/support/subscribers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { invoices } from "@/db/schema/payments";
import { rangeUntilToday } from "@/features/admin/range";
import { listBreakdown } from "@/features/admin/usage/breakdown";
import { findCallFacts } from "@/features/admin/usage/call";
import { listAdminCalls } from "@/features/admin/usage/calls";
import { breakdownFile, lossesFile } from "@/features/admin/usage/export";
import { readUsageFilters } from "@/features/admin/usage/filters";
import { listLosses } from "@/features/admin/usage/losses";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";

const MARCH = { from: "2026-03-01", until: "2026-04-01" };
const NEXT_YEAR = new Date("2027-01-01T00:00:00Z");

async function use(
  db: Database,
  payer: Payer,
  {
    credits = 100,
    at = NOON,
    modelId = "gpt-4o-mini",
    feature = "chat" as "chat" | "title",
  } = {},
) {
  const hold = await held(
    db,
    aCallOf(payer, credits, { now: at, modelId, feature }),
  );
  await settle(
    db,
    anEnding(hold, { output: credits }, { now: at, servedModelId: modelId }),
  );
  return hold;
}

/** So many people whose month cost so much each, and nothing else of them. */
const givenOthers = (
  db: Database,
  { month, people, nanos }: { month: string; people: number; nanos: number },
) =>
  db.execute(sql`
    insert into person_kind_months
    select ${month}, '', '', '', gen_random_uuid(), 1, 1, 1, 1, ${nanos}
      from generate_series(1, ${people}::int)`);

beforeEach<{ db: Database }>(async ({ db }) => {
  await foldEverything(db);
  for (const table of [
    "usage_hours",
    "usage_rollup_days",
    "usage_person_days",
    "user_months",
    "person_kind_months",
    "workspace_months",
  ]) {
    await db.execute(sql`delete from ${sql.identifier(table)}`);
  }
});

describe("a breakdown of use", () => {
  test("has the same whole by model, plan, feature, person and day", async ({
    db,
  }) => {
    const [ada, alan] = [await givenPayer(db), await givenPayer(db)];
    await use(db, ada, { credits: 300 });
    await use(db, ada, { credits: 30, feature: "title" });
    await use(db, alan, {
      credits: 200,
      modelId: "llama-3.3-70b-versatile",
      at: later(NOON, { seconds: 86_400 }),
    });
    await foldEverything(db);

    const wanted = { range: MARCH, now: NEXT_YEAR, limit: 100 };
    const all = {
      model: await listBreakdown(db, { ...wanted, by: "model" }),
      plan: await listBreakdown(db, { ...wanted, by: "plan" }),
      feature: await listBreakdown(db, { ...wanted, by: "feature" }),
      person: await listBreakdown(db, { ...wanted, by: "person" }),
      day: await listBreakdown(db, { ...wanted, by: "day" }),
    };

    for (const rows of Object.values(all)) {
      expect(rows.reduce((sum, { credits }) => sum + credits, 0)).toBe(530);
      expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(3);
    }
    expect(all.feature.map(({ key }) => key)).toEqual(["chat", "title"]);
    expect(all.person.map(({ key, credits }) => [key, credits])).toEqual([
      [ada.userId, 330],
      [alan.userId, 200],
    ]);
    expect(all.day.map(({ key }) => key)).toEqual(["2026-03-16", "2026-03-15"]);
    expect(all.model[0]).toMatchObject({
      key: "gpt-4o-mini",
      name: "GPT-4o mini",
    });
  });

  test("is narrowed to one person, a model and a range alike", async ({
    db,
  }) => {
    const [ada, alan] = [await givenPayer(db), await givenPayer(db)];
    await use(db, ada, { credits: 300 });
    await use(db, ada, { credits: 50, modelId: "llama-3.3-70b-versatile" });
    await use(db, alan, { credits: 70 });
    await use(db, ada, {
      credits: 11,
      at: new Date("2026-02-03T00:00:00Z"),
    });
    await foldEverything(db);
    const person = ada.userId;
    const wanted = { range: MARCH, now: NEXT_YEAR, limit: 100 };

    const [byModel, byDay, ofModel] = [
      await listBreakdown(db, { ...wanted, by: "model", person }),
      await listBreakdown(db, { ...wanted, by: "day", person }),
      await listBreakdown(db, {
        ...wanted,
        by: "person",
        model: "gpt-4o-mini",
      }),
    ];

    expect(byModel.map(({ credits }) => credits).toSorted()).toEqual([300, 50]);
    expect(byDay).toMatchObject([
      { key: "2026-03-15", credits: 350, calls: 2 },
    ]);
    expect(ofModel.map(({ credits }) => credits)).toEqual([300, 70]);
  });

  test("of a kind by person is that of its days, whole months or not", async ({
    db,
  }) => {
    const [ada, alan] = [await givenPayer(db), await givenPayer(db)];
    const llama = "llama-3.3-70b-versatile";
    for (const [day, credits] of [
      ["2026-01-31", 1],
      ["2026-02-01", 20],
      ["2026-02-28", 300],
      ["2026-03-01", 4_000],
      ["2026-03-15", 50],
    ] as const) {
      const at = new Date(`${day}T23:59:59Z`);
      await use(db, ada, { credits, at });
      await use(db, ada, { credits: 9, at, feature: "title" });
      await use(db, alan, { credits: 2, at, modelId: llama });
    }
    await foldEverything(db);
    const creditsOf = async (from: string, until: string, narrowed: object) =>
      (
        await listBreakdown(db, {
          ...{ by: "person", limit: 20, range: { from, until }, ...narrowed },
          now: NEXT_YEAR,
        })
      ).map(({ credits }) => credits);
    const chat = { feature: "chat" };
    const mini = { model: "gpt-4o-mini", feature: "chat", plan: ada.planId };

    expect(await creditsOf("2026-01-31", "2026-03-16", mini)).toEqual([4_371]);
    expect(await creditsOf("2026-02-01", "2026-03-01", chat)).toEqual([320, 4]);
    expect(await creditsOf("2026-02-02", "2026-03-15", chat)).toEqual([
      4_300, 4,
    ]);
    expect(await creditsOf("2026-02-03", "2026-02-28", chat)).toEqual([]);
    expect(
      await creditsOf("2026-03-10", "2026-03-16", { plan: alan.planId }),
    ).toEqual([2]);
  });

  test.for([
    ["whole, and of February a day", "2026-02-28", "2026-04-01", NEXT_YEAR],
    ["as far as it has gone, and half of February", "2026-02-14", "2026-03-16"],
  ] as const)(
    "by person of March, %s, has who used most within it, whoever did beside it",
    async ([, from, until, now = NOON], { db }) => {
      const ada = await givenPayer(db);
      await use(db, ada, { credits: 4_000 });
      await foldEverything(db);
      await givenOthers(db, { month: "2026-02-01", people: 300, nanos: 3e6 });

      const people = await listBreakdown(db, {
        ...{ by: "person", range: { from, until }, now, limit: 20 },
      });

      // Their month cost more, but the part of it that is in the range did not.
      expect(people).toMatchObject([
        { key: ada.userId, costNanos: 2_400_000n },
      ]);
    },
  );

  test("by person has as many as are asked for", async ({ db }) => {
    await givenOthers(db, { month: "2026-03-01", people: 400, nanos: 1 });

    const people = await listBreakdown(db, {
      ...{ by: "person", range: MARCH, now: NEXT_YEAR, limit: 400 },
    });

    expect(people).toHaveLength(400);
  });

  test("by person of few days has who is far down in the month", async ({
    db,
  }) => {
    const late = await givenPayer(db);
    await use(db, late, { credits: 10 });
    await foldEverything(db);
    await givenOthers(db, { month: "2026-03-01", people: 999, nanos: 1e9 });

    const rows = await listBreakdown(db, {
      ...{ by: "person", range: rangeUntilToday(7, NOON), now: NOON },
      limit: 20,
    });

    expect(rows).toMatchObject([{ key: late.userId, credits: 10 }]);
  });

  test("is the same as a file, whose cells are no formulas", async ({ db }) => {
    const payer = await givenUser(db, {
      name: "=cmd()",
      planId: "pro",
      now: NOON,
    });
    await use(db, payer, { credits: 100 });
    await foldEverything(db);

    const file = await breakdownFile(db, {
      ...{ by: "person", range: MARCH, now: NEXT_YEAR },
    });

    expect(file.name).toBe("usage-by-person-2026-03-01-to-2026-04-01.csv");
    expect(file.text).toBe(
      `key,name,requests,input_tokens,output_tokens,credits,cost_nano_usd\r\n${payer.userId},'=cmd(),1,0,100,100,60000\r\n`,
    );
  });
});

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

describe("the list of calls", () => {
  test("goes on page by page over all models, the newest first", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: null });
    const made: string[] = [];
    for (let call = 0; call < 7; call += 1) {
      const modelId = call % 2 ? "gpt-4o-mini" : "llama-3.3-70b-versatile";
      const at = later(NOON, { seconds: call });
      made.unshift((await use(db, payer, { modelId, at })).requestId);
    }
    const wanted = { range: MARCH, plan: payer.planId, limit: 3 };

    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listAdminCalls>> =
        await listAdminCalls(db, { ...wanted, before });
      seen.push(...page.rows.map(({ requestId }) => requestId));
      before = page.next;
    } while (before !== null);
    const ofPerson = await listAdminCalls(db, {
      ...{ range: MARCH, before: null, limit: 100 },
      person: payer.userId,
      model: "gpt-4o-mini",
    });

    expect(seen).toEqual(made);
    expect(ofPerson.rows).toHaveLength(3);
  });
});

describe("one call", () => {
  test("shows its reservation, its ledger rows and its trace", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 50n, prepaid: 100n });
    const hold = await held(db, aCallOf(payer, 80, { traceId: "abc123" }));
    await sweep(db, { now: AFTER_THE_LEASE });
    await settle(
      db,
      anEnding(hold, { output: 60 }, { attempts: 2, now: AFTER_THE_LEASE }),
    );

    const found = await findCallFacts(db, hold);

    expect(found?.facts).toMatchObject({
      trace_id: "abc123",
      attempts: 2,
      held_credits: 80,
      held_included_credits: 50,
      held_prepaid_credits: 30,
      held_overage_credits: 0,
      state: "settled",
      outcome: "abandoned",
      person: "Ada Lovelace",
    });
    expect(found?.postings.map(({ kind }) => kind)).toEqual([
      "charge",
      "correction",
    ]);
    expect(
      await findCallFacts(db, { requestId: payer.workspaceId }),
    ).toBeNull();
  });
});

describe("the address of the page", () => {
  test("narrows it, and what is wrong in it is left out", () => {
    expect(
      readUsageFilters({
        by: "person",
        days: "90",
        model: "",
        plan: "pro",
        person: "nobody",
      }),
    ).toEqual({ by: "person", days: 90, plan: "pro" });
    expect(readUsageFilters({ by: "colour", days: "4" })).toEqual({
      by: "model",
      days: 30,
    });
  });
});
