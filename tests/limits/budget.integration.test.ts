import { aCall, anEnding, givenPayer, held, NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { block, isWaiting, until } from "@tests/support/locks";
import { givenModel } from "@tests/support/models";
import { startScript } from "@tests/support/scripts";
import { asc, eq, sql } from "drizzle-orm";
import { afterEach, describe, expect, vi } from "vitest";
import type { Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { operatorSettings, operatorSpend } from "@/db/schema/operator";
import { operatorAlerts, operatorBudgets } from "@/db/schema/spending";

const DOLLAR = 1_000_000_000n;
const MARCH = "2026-03-01";

afterEach(() => vi.unstubAllEnvs());

/** The money path of a process that was started with this budget. */
async function underBudget(dollars: string) {
  vi.stubEnv("OPERATOR_MONTHLY_BUDGET_USD", dollars);
  vi.resetModules();
  const [{ env }, { reserve }, { settle }, { reviewBudget }] =
    await Promise.all([
      import("@/core/env"),
      import("@/features/limits/reserve"),
      import("@/features/limits/settle"),
      import("@/features/limits/budget"),
    ]);
  // Read once, as at a start.
  env();
  return { reserve, settle, reviewBudget };
}

/** Before each: a month in which nothing was spent, or so much. */
async function givenMonth(db: Database, spent: bigint = 0n) {
  await db.delete(operatorSpend);
  await db.delete(operatorAlerts);
  await db
    .insert(operatorSpend)
    .values({ month: MARCH, shard: 0, costNanos: spent });
  await db.update(operatorSettings).set({
    brake: "off",
    budgetSpentMonth: null,
    budgetSpentNanos: null,
    budgetLiftedMonth: null,
    budgetLiftedNanos: null,
  });
}

async function add(
  db: Database,
  cost: bigint,
  budget: bigint | null,
  now = NOON,
) {
  await db.execute(sql`select add_operator_spend(${cost}, ${budget}, ${now})`);
}

const settingsOf = async (db: Database) =>
  (await db.select().from(operatorSettings))[0];

const percentsOf = async (db: Database) =>
  (
    await db
      .select()
      .from(operatorAlerts)
      .orderBy(asc(sql`(details->>'percent')::integer`))
  ).map(({ details }) => details.percent);

describe("the operator's budget", () => {
  test("alerts once at 50, 80 and 100 %, in the transaction that crosses them", async ({
    db,
  }) => {
    await givenMonth(db, 45n * DOLLAR);

    await add(db, 4n * DOLLAR, 100n * DOLLAR);
    const below = await percentsOf(db);
    await expect(
      db.transaction(async (tx) => {
        await add(tx, 4n * DOLLAR, 100n * DOLLAR);
        throw new Error("undone");
      }),
    ).rejects.toThrow("undone");
    const undone = await percentsOf(db);
    for (let call = 0; call < 20; call++) {
      await add(db, 3n * DOLLAR, 100n * DOLLAR);
    }

    expect([below, undone]).toEqual([[], []]);
    expect(await percentsOf(db)).toEqual([50, 80, 100]);
    const [half, , whole] = await db
      .select()
      .from(operatorAlerts)
      .orderBy(asc(sql`(details->>'percent')::integer`));
    expect(half).toMatchObject({
      kind: "budget",
      createdAt: NOON,
      queuedAt: null,
      details: {
        month: MARCH,
        percent: 50,
        costCents: 5_200,
        budgetCents: 10_000,
        isPaused: false,
      },
    });
    expect(whole?.details).toMatchObject({ costCents: 10_000, isPaused: true });
  });

  test("alerts once each however many calls cross them at once", async ({
    db,
  }) => {
    await givenMonth(db, 40n * DOLLAR);

    await Promise.all(
      Array.from({ length: 40 }, () => add(db, 2n * DOLLAR, 100n * DOLLAR)),
    );

    expect(await percentsOf(db)).toEqual([50, 80, 100]);
    expect(await settingsOf(db)).toMatchObject({
      budgetSpentMonth: MARCH,
      budgetSpentNanos: 100n * DOLLAR,
    });
  });

  test("puts the automatic brake in the audit log, as the product's own act", async ({
    db,
  }) => {
    await givenMonth(db, 99n * DOLLAR);
    const before = await db.$count(auditLog);

    await add(db, DOLLAR, 100n * DOLLAR);
    await add(db, DOLLAR, 100n * DOLLAR);

    expect(await db.$count(auditLog)).toBe(before + 1);
    expect(
      await db.select().from(auditLog).where(eq(auditLog.subjectId, "budget")),
    ).toContainEqual(
      expect.objectContaining({
        action: "brake.pull",
        subjectKind: "brake",
        actorId: null,
        reason: "The budget of this month is spent.",
        after: {
          level: "no_new_calls",
          month: MARCH,
          spentCents: 10_000,
          budgetCents: 10_000,
        },
      }),
    );
  });

  test("asks for no lock while it is far away, and alerts of nothing", async ({
    db,
    pool,
  }) => {
    await givenMonth(db);
    await block(pool, "select from operator_settings where id = 1 for update");

    await add(db, DOLLAR / 100n, 100n * DOLLAR);
    await add(db, 90n * DOLLAR, null);

    expect(await percentsOf(db)).toEqual([]);
  });
});

describe("two settles that reach the budget together, and neither alone", () => {
  test("are seen: the second waits for the first and pulls the brake", async ({
    db,
    database,
  }) => {
    await givenMonth(db, 97n * DOLLAR);
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query("select add_operator_spend($1, $2, $3)", [
      2n * DOLLAR,
      100n * DOLLAR,
      NOON,
    ]);

    const second = add(db, 2n * DOLLAR, 100n * DOLLAR);
    await until(() => isWaiting(db, "add_operator_spend"));
    await client.query("commit");
    client.release();
    await second;

    expect(await settingsOf(db)).toMatchObject({ budgetSpentMonth: MARCH });
  });
});

describe("a month whose budget is spent", () => {
  test("refuses new calls, lets running ones finish, and is over with the month", async ({
    db,
  }) => {
    const { reserve, settle } = await underBudget("100");
    const payer = await givenPayer(db);
    await givenMonth(db, 99n * DOLLAR);
    const running = await held(db, aCall(payer));

    await add(db, DOLLAR, 100n * DOLLAR);
    const refused = await reserve(db, aCall(payer));
    const { receipt } = await settle(db, anEnding(running, { output: 10 }));
    const inApril = await reserve(
      db,
      aCall(payer, { now: new Date("2026-04-01T00:00:00Z") }),
    );

    expect(refused).toEqual({
      ok: false,
      refusal: { kind: "service_paused", reason: null, modelId: null },
    });
    expect(receipt.outcome).toBe("completed");
    expect(inApril.ok).toBe(true);
  });

  test("is open again under a larger budget, and closes when that is spent", async ({
    db,
  }) => {
    const small = await underBudget("100");
    const large = await underBudget("150");
    const payer = await givenPayer(db);
    await givenMonth(db, 100n * DOLLAR);

    await small.reviewBudget(db, { now: NOON });
    const underSmall = await small.reserve(db, aCall(payer));
    const underLarge = await large.reserve(db, aCall(payer));
    await add(db, 50n * DOLLAR, 150n * DOLLAR);
    const spent = await large.reserve(db, aCall(payer));

    expect(underSmall.ok).toBe(false);
    expect(underLarge.ok).toBe(true);
    expect(spent).toMatchObject({ refusal: { kind: "service_paused" } });
    expect(await percentsOf(db)).toEqual([50, 50, 80, 80, 100, 100]);
  });

  test("stays open once an admin lifted the brake, whatever settles after", async ({
    db,
  }) => {
    const { reserve, reviewBudget } = await underBudget("100");
    const payer = await givenPayer(db);
    await givenMonth(db, 100n * DOLLAR);
    await reviewBudget(db, { now: NOON });
    await db
      .update(operatorSettings)
      .set({ budgetSpentMonth: null, budgetLiftedMonth: MARCH });

    await add(db, 5n * DOLLAR, 100n * DOLLAR);
    await reviewBudget(db, { now: NOON });
    const lifted = await reserve(db, aCall(payer));
    const april = new Date("2026-04-10T00:00:00Z");
    await add(db, 100n * DOLLAR, 100n * DOLLAR, april);
    const inApril = await reserve(db, aCall(payer, { now: april }));

    expect(lifted.ok).toBe(true);
    expect(inApril).toMatchObject({ refusal: { kind: "service_paused" } });
  });
});

describe("a month whose automatic brake was lifted", () => {
  const lift = (db: Database, budgetLiftedNanos: bigint | null) =>
    db.update(operatorSettings).set({
      budgetSpentMonth: null,
      budgetSpentNanos: null,
      budgetLiftedMonth: MARCH,
      budgetLiftedNanos,
    });

  test.for([
    ["a settle", (db: Database) => add(db, 2n * DOLLAR, 150n * DOLLAR)],
    [
      "the review",
      async (db: Database) => {
        await givenMonth(db, 151n * DOLLAR);
        await (await underBudget("150")).reviewBudget(db, { now: NOON });
      },
    ],
  ] as const)(
    "closes again when a larger budget is spent: %s sees it",
    async ([, spend], { db }) => {
      const large = await underBudget("150");
      const payer = await givenPayer(db);
      await givenMonth(db, 149n * DOLLAR);
      await lift(db, 100n * DOLLAR);
      const before = await large.reserve(db, aCall(payer));

      await spend(db);

      expect(before.ok).toBe(true);
      expect(await large.reserve(db, aCall(payer))).toMatchObject({
        refusal: { kind: "service_paused" },
      });
      expect(await settingsOf(db)).toMatchObject({
        budgetSpentMonth: MARCH,
        budgetSpentNanos: 150n * DOLLAR,
      });
    },
  );

  test.for([
    ["a smaller budget", 200n],
    ["any, where it was lifted before budgets were noted", null],
  ] as const)("stays open under %s", async ([, dollars], { db }) => {
    const { reserve, reviewBudget } = await underBudget("150");
    const payer = await givenPayer(db);
    await givenMonth(db, 149n * DOLLAR);
    await lift(db, dollars === null ? null : dollars * DOLLAR);

    await add(db, 2n * DOLLAR, 150n * DOLLAR);
    await reviewBudget(db, { now: NOON });

    expect((await reserve(db, aCall(payer))).ok).toBe(true);
    expect(await settingsOf(db)).toMatchObject({ budgetSpentMonth: null });
  });
});

describe("the review of the budget", () => {
  test("finds what was crossed unseen, once", async ({ db }) => {
    const { reviewBudget } = await underBudget("100");
    await givenMonth(db, 101n * DOLLAR);

    const first = await reviewBudget(db, { now: NOON });
    const second = await reviewBudget(db, { now: NOON });

    expect([first, second]).toEqual([{ newAlerts: 3 }, { newAlerts: 0 }]);
    expect(await settingsOf(db)).toMatchObject({ budgetSpentMonth: MARCH });
  });

  test("keeps the budget's history", async ({ db }) => {
    await givenMonth(db);
    await db.delete(operatorBudgets);
    const review = async (dollars: string, hour: number) =>
      (await underBudget(dollars)).reviewBudget(db, {
        now: new Date(Date.UTC(2026, 2, 15, hour)),
      });

    await review("", 1);
    await review("100", 2);
    await review("100", 3);
    await review("150", 4);
    await review("", 5);

    const history = await db
      .select()
      .from(operatorBudgets)
      .orderBy(asc(operatorBudgets.since));
    expect(
      history.map(({ since, budgetNanos }) => [
        since.getUTCHours(),
        budgetNanos,
      ]),
    ).toEqual([
      [2, 100n * DOLLAR],
      [4, 150n * DOLLAR],
      [5, null],
    ]);
  });
});

describe("two processes that spend as fast as they can", () => {
  const AT_ONCE = 15;
  const PROCESSES = 2;
  /** Each call costs a dollar, all of it held. */
  const OUTPUT_TOKENS = 1_000;

  test("overshoot the budget by what was in flight at most", {
    timeout: 60_000,
  }, async ({ db, databaseUrl }) => {
    const { modelId } = await givenModel(db, {
      outputMicros: 1_000_000_000n,
    });
    const payers = await Promise.all(
      Array.from({ length: 10 }, () => givenPayer(db, { credits: null })),
    );
    await givenMonth(db);
    const processes = Array.from({ length: PROCESSES }, () =>
      startScript("tests/limits/spending.process.ts", {
        args: [
          JSON.stringify({
            ...{ databaseUrl, payers, modelId },
            outputTokens: OUTPUT_TOKENS,
            atOnce: AT_ONCE,
          }),
        ],
        env: { OPERATOR_MONTHLY_BUDGET_USD: "200", LOG_LEVEL: "error" },
      }),
    );
    for (const process of processes) {
      expect(await process.line()).toBe("ready");
    }

    for (const process of processes) process.tell("go");
    const made = await Promise.all(
      processes.map(async (process) => Number(await process.line())),
    );
    await Promise.all(processes.map(({ ended }) => ended));

    const calls = made.reduce((sum, count) => sum + count, 0);
    const [spent] = await db
      .select({ nanos: sql`sum(cost_nanos)::bigint`.mapWith(BigInt) })
      .from(operatorSpend);
    expect(spent?.nanos).toBe(BigInt(calls) * DOLLAR);
    expect(calls).toBeGreaterThanOrEqual(200);
    expect(calls).toBeLessThanOrEqual(200 + PROCESSES * AT_ONCE);
    for (const count of made) expect(count).toBeGreaterThan(0);
    expect(await percentsOf(db)).toEqual([50, 80, 100]);
  });
});
