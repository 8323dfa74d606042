import { aCall, anEnding, givenPayer } from "@tests/support/calls";
import { cloneTemplate } from "@tests/support/database";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "@/db/open";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";

const CALLS = 120;

test("reserve reads no more rows for a longer history, also before any analyze", async () => {
  const database = await cloneTemplate();
  onTestFinished(() => database.drop());
  // One connection, whose kept plans are those of an empty table.
  const opened = openDatabase({ url: database.url, connectionsMax: 1 });
  onTestFinished(() => opened.close());
  const { db, pool } = opened;
  const payer = await givenPayer(db);
  const rowsReadByCalls = async () => {
    const before = await rowsRead();
    for (let call = 0; call < CALLS; call += 1) {
      const held = await reserve(db, aCall(payer));
      if (!held.ok) throw new Error(held.refusal.kind);
      await settle(db, anEnding(held.value, { output: 1 }));
    }
    return (await rowsRead()) - before;
  };
  const rowsRead = async () => {
    await pool.query("select pg_stat_force_next_flush()");
    const { rows } = await pool.query(
      `select sum(idx_tup_read)::int + (select seq_tup_read::int
          from pg_stat_user_tables where relname = 'ai_requests') as count
         from pg_stat_user_indexes where relname = 'ai_requests'`,
    );
    return Number(rows[0]?.count);
  };

  await rowsReadByCalls();
  const second = await rowsReadByCalls();
  const third = await rowsReadByCalls();

  // A few more or fewer entries of dead rows are passed, as these are pruned;
  // a plan that reads the history passes hundreds a call.
  expect(third).toBeLessThan(second * 2);
  expect(third / CALLS).toBeLessThan(20);
});
