import { aCallOf, anEnding, givenPayer, held } from "@tests/support/calls";
import { emptyDatabase } from "@tests/support/embedded";
import { describe, expect, onTestFinished, test } from "vitest";
import { migrateDatabase } from "@/db/migrate";
import { openDatabase } from "@/db/open";
import { settle } from "@/features/limits/settle";
import { seedCatalogue } from "@/features/plans/seed";
import { findRollupDrift } from "@/features/usage/rollup-drift";
import {
  foldRollups,
  foldRollupsWithin,
  rebuildRollups,
} from "@/features/usage/rollups";

describe("the rollups of the embedded database", () => {
  test("are folded, compared and made anew as on a server", {
    timeout: 60_000,
  }, async () => {
    const { dir, remove } = await emptyDatabase();
    const { db, pool, close } = openDatabase({ dir });
    onTestFinished(async () => {
      await close();
      remove();
    });
    await migrateDatabase({ embedded: pool });
    await seedCatalogue(db);
    await foldRollups(db);
    const payer = await givenPayer(db);
    const hold = await held(db, aCallOf(payer, 40));
    await settle(db, anEnding(hold, { output: 40 }));

    await foldRollupsWithin(db, { timeoutMs: 5_000 });
    const folded = await findRollupDrift(db);
    const again = await foldRollups(db);

    expect(folded).toEqual({ drifts: [], found: 0 });
    expect(again).toBe(0);
    expect(await rebuildRollups(db)).toBe(1);
  });
});
