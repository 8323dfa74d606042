import {
  AFTER_THE_LEASE,
  aCallOf,
  anEnding,
  aRelease,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { block, until } from "@tests/support/locks";
import { foldEverything } from "@tests/support/rollups";
import { runScript, startScript } from "@tests/support/scripts";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, onTestFinished } from "vitest";
import type { Database } from "@/db/client";
import { release } from "@/features/limits/release";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";
import { findRollupDrift } from "@/features/usage/rollup-drift";
import {
  foldRollups,
  foldRollupsWithin,
  rebuildRollups,
} from "@/features/usage/rollups";

const ROLLUPS = [
  "usage_hours",
  "usage_rollup_days",
  "usage_person_days",
  "user_months",
  "person_kind_months",
  "workspace_months",
  "first_token_days",
  "active_people_days",
];

const DAY_S = 86_400;

/** Charged once, of a call that began then. */
async function use(
  db: Database,
  payer: Parameters<typeof aCallOf>[0],
  { credits = 100, at = NOON }: { credits?: number; at?: Date } = {},
) {
  const hold = await held(db, aCallOf(payer, credits, { now: at }));
  await settle(
    db,
    anEnding(
      hold,
      { output: credits },
      { now: at, firstTokenAt: later(at, { seconds: 0.4 }) },
    ),
  );
  return hold;
}

const rowsOf = async (db: Database, table: string) =>
  (
    await db.execute(
      sql`select to_jsonb(t) as row from ${sql.identifier(table)} t order by 1`,
    )
  ).rows;

async function allRollups(db: Database) {
  const all = [];
  for (const table of ROLLUPS) all.push([table, await rowsOf(db, table)]);
  return Object.fromEntries(all);
}

const expectNoDrift = async (db: Database) =>
  expect(await findRollupDrift(db)).toEqual({ drifts: [], found: 0 });

afterEach<{ db: Database }>(async ({ db }) => {
  await rebuildRollups(db);
  await expectNoDrift(db);
});

describe("the rollups", () => {
  test("say of a call what the ledger says, under its hour, plan and model", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 150n, prepaid: 500n });
    await foldEverything(db);

    await use(db, payer, { credits: 150 });
    await use(db, payer, { credits: 30 });
    expect(await foldEverything(db)).toBe(2);

    const { rows } = await db.execute(
      sql`select hour::text, plan_id, feature, model_id, calls, output_tokens,
                 credits, included_credits, prepaid_credits, overage_credits,
                 cost_nanos
            from usage_hours where workspace_id = ${payer.workspaceId}`,
    );
    expect(rows).toEqual([
      {
        hour: "2026-03-15 12:00:00+00",
        plan_id: payer.planId,
        feature: "chat",
        model_id: "gpt-4o-mini",
        calls: "2",
        output_tokens: "180",
        credits: "180",
        included_credits: "150",
        prepaid_credits: "30",
        overage_credits: "0",
        cost_nanos: "108000",
      },
    ]);
    const { rows: first } = await db.execute(
      sql`select bucket, calls from first_token_days where model_id = 'gpt-4o-mini'`,
    );
    expect(first).toEqual([{ bucket: 34, calls: "2" }]);
    expect(await foldEverything(db)).toBe(0);
  });

  test("take a correction into the hour and the model of its charge", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const lost = await held(db, aCallOf(payer, 80));
    await sweep(db, { now: AFTER_THE_LEASE });
    await foldEverything(db);
    const nextDay = later(NOON, { seconds: DAY_S });
    await settle(
      db,
      anEnding(
        lost,
        { output: 20 },
        {
          now: nextDay,
          servedModelId: "llama-3.3-70b-versatile",
          failedAttemptsCostNanos: 7n,
        },
      ),
    );

    expect(await foldEverything(db)).toBe(1);

    const { rows } = await db.execute(
      sql`select day::text, model_id, calls, abandoned_calls, credits,
                 failed_attempts_cost_nanos, cost_nanos = (
                   select sum(cost_nanos) from usage_events
                    where request_id = ${lost.requestId}) as is_the_cost
            from usage_rollup_days where plan_id = ${payer.planId}`,
    );
    expect(rows).toEqual([
      {
        day: "2026-03-15",
        model_id: "gpt-4o-mini",
        calls: "1",
        abandoned_calls: "1",
        credits: "0",
        failed_attempts_cost_nanos: "7",
        is_the_cost: true,
      },
    ]);
    await expectNoDrift(db);
  });

  test("count a call that was given back, once, and charge nothing for it", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const failed = await held(db, aCallOf(payer, 80));
    await release(db, { ...aRelease(failed), failedAttemptsCostNanos: 9n });
    const lost = await held(db, aCallOf(payer, 80));
    await sweep(db, { now: AFTER_THE_LEASE });
    await release(db, { ...aRelease(lost), now: AFTER_THE_LEASE });

    await foldEverything(db);

    const { rows } = await db.execute(
      sql`select calls, failed_calls, abandoned_calls, credits, cost_nanos,
                 failed_attempts_cost_nanos
            from usage_rollup_days where plan_id = ${payer.planId}`,
    );
    expect(rows).toEqual([
      {
        calls: "2",
        failed_calls: "1",
        abandoned_calls: "1",
        credits: "0",
        cost_nanos: "0",
        failed_attempts_cost_nanos: "9",
      },
    ]);
    await expectNoDrift(db);
  });

  test("miss no call whose transaction is committed after a later one was folded", async ({
    db,
    pool,
  }) => {
    const [slow, fast] = [await givenPayer(db), await givenPayer(db)];
    const late = await held(db, aCallOf(slow, 50));
    const client = await pool.connect();
    await client.query("begin");
    await client.query(
      `select from settle_call('${late.requestId}', 'completed', 'gpt-4o-mini',
         0, 0, 0, 50, 0, false, null, 50, 1, null, now(), 0, null, '${NOON.toISOString()}')`,
    );
    await use(db, fast);
    await foldRollups(db);
    await use(db, fast);
    await foldRollups(db);
    const before = await rowsOf(db, "usage_person_days");
    await client.query("commit");
    client.release();

    await foldEverything(db);

    const { rows } = await db.execute(
      sql`select user_id, calls, credits from usage_person_days
           where workspace_id in (${slow.workspaceId}, ${fast.workspaceId})
           order by credits`,
    );
    expect(before).not.toContainEqual(
      expect.objectContaining({ user_id: slow.userId }),
    );
    expect(rows).toEqual([
      { user_id: slow.userId, calls: "1", credits: "50" },
      { user_id: fast.userId, calls: "2", credits: "200" },
    ]);
    await expectNoDrift(db);
  });

  test("are the same folded piece by piece and made anew", async ({ db }) => {
    const people = [await givenPayer(db), await givenPayer(db)];
    // Days out of order, gaps of a week and a month, two at once.
    const DAYS = [0, 3, 1, 10, 4, 45, 44, -3, 12, 70];
    for (const [index, day] of DAYS.entries()) {
      const at = later(NOON, { seconds: day * DAY_S });
      const somebody = people[index % 2];
      if (somebody) await use(db, somebody, { at, credits: 10 + index });
      if (index % 3 !== 1) await foldEverything(db);
    }
    await foldEverything(db);
    const folded = await allRollups(db);

    await rebuildRollups(db);
    await foldEverything(db);

    expect(await allRollups(db)).toEqual(folded);
    const { rows } = await db.execute(
      sql`select day::text, daily, weekly, monthly from active_people_days
           where day in ('2026-03-19', '2026-04-29') order by day`,
    );
    expect(rows.length).toBe(2);
  });

  test("add each of many calls once, folded by two processes while they end", {
    timeout: 60_000,
  }, async ({ db, databaseUrl }) => {
    const env = { DATABASE_URL: databaseUrl };
    const folders = [1, 2].map(() =>
      startScript("tests/usage/folding.process.ts", { env }),
    );
    onTestFinished(async () => {
      for (const folder of folders) await folder.kill();
    });
    for (const folder of folders) await folder.line();
    const people = await Promise.all(
      Array.from({ length: 8 }, () => givenPayer(db)),
    );

    await Promise.all(
      people.map(async (payer) => {
        for (let call = 0; call < 25; call += 1) await use(db, payer);
      }),
    );
    for (const folder of folders) folder.tell("end");
    const reports = await Promise.all(
      folders.map(async (folder) => JSON.parse(await folder.line())),
    );
    const rest = await foldEverything(db);

    const [first, second] = reports.map(({ facts }) => Number(facts));
    expect(Math.min(...reports.map(({ folds }) => folds))).toBeGreaterThan(3);
    expect((first ?? 0) + (second ?? 0) + rest).toBe(200);
    await expectNoDrift(db);
  });

  test("say how far they are while an older transaction holds them back", async ({
    db,
    pool,
  }) => {
    await foldEverything(db);
    const asOf = async () => {
      const { rows } = await db.execute<{ at: string; now: string }>(
        sql`select folded_at::text as at, clock_timestamp()::text as now
              from rollup_cursor`,
      );
      return { at: rows[0]?.at ?? "", now: rows[0]?.now ?? "" };
    };
    // Another database's would do as well.
    const letGo = await block(pool, "select pg_current_xact_id()");
    await use(db, await givenPayer(db));
    const { now: later } = await asOf();

    await foldRollups(db);
    await foldRollups(db);
    const held = await asOf();
    await letGo();
    await until(async () => {
      await foldRollups(db);
      return (await asOf()).at > later;
    });

    expect(held.at < later).toBe(true);
    expect(await rowsOf(db, "usage_person_days")).toContainEqual(
      expect.objectContaining({ row: expect.objectContaining({ calls: 1 }) }),
    );
  });

  test("by month are made anew when older code has folded without them", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    await use(db, payer);
    await foldEverything(db);
    await db.execute(sql`delete from person_kind_months`);
    await db.execute(sql`update workspace_months set cost_nanos = 0`);
    await db.execute(sql`update rollup_cursor set months_folded_until = null`);
    await use(db, payer);

    await foldEverything(db);

    await expectNoDrift(db);
  });

  test("are read as they are by whoever cannot wait for them", async ({
    db,
    pool,
  }) => {
    await use(db, await givenPayer(db));
    const letGo = await block(pool, "select from rollup_cursor for update");

    await foldRollupsWithin(db, { timeoutMs: 50 });

    await letGo();
    expect(await foldEverything(db)).toBe(1);
  });

  test("wait for whoever adds to them, and find nothing left", async ({
    db,
    pool,
  }) => {
    await use(db, await givenPayer(db));
    const letGo = await block(pool, "select from rollup_cursor for update");
    const folds = [foldRollups(db), foldRollups(db)];

    await letGo();

    const [first = 0, second = 0] = await Promise.all(folds);
    expect(first + second + (await foldEverything(db))).toBe(1);
    await expectNoDrift(db);
  });
});

const TAMPERED = [
  ["usage_hours", "update usage_hours set credits = credits + 1"],
  ["usage_rollup_days", "update usage_rollup_days set stopped_calls = 7"],
  ["usage_person_days", "delete from usage_person_days"],
  ["user_months", "update user_months set cost_nanos = 0"],
  ["person_kind_months", "delete from person_kind_months where feature = ''"],
  ["workspace_months", "update workspace_months set overage_credits = 1"],
  ["first_token_days", "update first_token_days set bucket = bucket + 1"],
  ["active_people_days", "update active_people_days set weekly = weekly + 1"],
] as const;

describe("the comparison of rollups and ledger", () => {
  test.for(TAMPERED)(
    "finds a change of %s",
    async ([rollup, statement], { db }) => {
      await use(db, await givenPayer(db));
      await foldEverything(db);
      await db.execute(statement);

      const { drifts, found } = await findRollupDrift(db);

      expect(found).toBeGreaterThan(0);
      expect(drifts.map((drift) => drift.rollup)).toContain(rollup);
    },
  );

  test("leaves alone what is not folded yet", async ({ db }) => {
    await foldEverything(db);
    await use(db, await givenPayer(db));

    await expectNoDrift(db);
  });
});

describe("a ledger from another server", () => {
  test("is not folded, and is taken over when the rollups are made anew", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    await use(db, payer);
    await foldEverything(db);
    await db.execute(sql`
      alter table usage_events disable trigger usage_events_append_only`);
    await db.execute(sql`
      update usage_events set written_by = 9000000000
       where workspace_id = ${payer.workspaceId}`);
    await db.execute(sql`
      alter table usage_events enable trigger usage_events_append_only`);
    await db.execute(sql`update rollup_cursor set folded_until = 9000000001`);

    await expect(foldRollups(db)).rejects.toThrow();
    const read = await foldRollupsWithin(db, { timeoutMs: 5_000 });
    await rebuildRollups(db);
    await use(db, payer);
    await foldEverything(db);

    expect(read).toBeInstanceOf(Date);
    await expectNoDrift(db);
    const { rows } = await db.execute(
      sql`select calls from usage_person_days
           where workspace_id = ${payer.workspaceId}`,
    );
    expect(rows).toEqual([{ calls: "2" }]);
    await expect(db.execute("delete from usage_events")).rejects.toThrow();
  });
});

describe("the command", () => {
  test("fails on a row that differs, and is content once all are made anew", {
    timeout: 60_000,
  }, async ({ db, databaseUrl }) => {
    const env = { DATABASE_URL: databaseUrl };
    await use(db, await givenPayer(db));
    await foldEverything(db);
    await db.execute(sql`update user_months set credits = credits + 1`);

    const compared = await runScript("scripts/rollups.ts", { env });
    const rebuilt = await runScript("scripts/rollups.ts", {
      env,
      args: ["--rebuild"],
    });

    expect(compared.exitCode).toBe(1);
    expect(compared.output).toContain("user_months");
    expect(rebuilt).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("The rollups equal the ledger."),
    });
  });
});
