import { givenPayer } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { expect } from "vitest";
import { listCalls } from "@/features/usage/calls";
import { exportCalls } from "@/features/usage/export-calls";
import { fillLedger } from "../../bench/ledger.ts";

const CALLS = 12_000;
const LOOKED_AT = 5_000;

test("a long history is read in stretches, and whole all the same", async ({
  db,
  pool,
}) => {
  const payer = await givenPayer(db, { credits: null });
  await fillLedger(pool, payer, CALLS);
  const { rows } = await pool.query(
    `update ai_requests set outcome = 'stopped'
      where id = (select id from ai_requests order by started_at limit 1)
     returning id`,
  );
  const scope = { workspaceId: payer.workspaceId, userId: null };
  const stopped = { since: null, until: null, outcome: "stopped" as const };

  const pages = [];
  let before: string | null = null;
  do {
    const page = await listCalls(db, {
      ...{ scope, wanted: stopped, before },
      limit: 25,
    });
    pages.push(page);
    before = page.next;
  } while (before !== null);

  expect(pages).toHaveLength(Math.ceil(CALLS / LOOKED_AT));
  expect(pages.map(({ calls }) => calls.length)).toEqual([0, 0, 1]);
  expect(pages[0]?.lookedBackTo).toBe(
    // They are a minute apart, the last one minute before March.
    new Date(
      Date.parse("2026-03-01T00:00:00Z") - LOOKED_AT * 60_000,
    ).toISOString(),
  );
  const narrowed = await new Response(
    exportCalls(db, { scope, wanted: stopped }),
  ).text();
  const whole = await new Response(
    exportCalls(db, { scope, wanted: { since: null, until: null } }),
  ).text();
  expect(narrowed.split("\r\n")[1]).toContain(rows[0].id);
  expect(whole.split("\r\n")).toHaveLength(CALLS + 2);
});
