import { parseArgs } from "node:util";
import { findRollupDrift } from "@/features/usage/rollup-drift";
import { foldRollups, rebuildRollups } from "@/features/usage/rollups";
import { table } from "./billing/table.ts";
import { runDatabaseCommand } from "./db/command.ts";

const HEAD = ["rollup", "row", "here", "ledger"];

await runDatabaseCommand(async ({ db }) => {
  const { values } = parseArgs({ options: { rebuild: { type: "boolean" } } });
  if (values.rebuild) {
    const facts = await rebuildRollups(db);
    console.log(`Made anew from ${facts} rows of the ledger.`);
  } else {
    await foldRollups(db);
  }

  const { drifts, found } = await findRollupDrift(db);
  if (found === 0) {
    console.log("The rollups equal the ledger.");
    return;
  }
  const rows = drifts.map(({ rollup, subject, here, ledger }) => [
    rollup,
    Object.values(subject).join(" "),
    here ? JSON.stringify(here) : "no row",
    ledger ? JSON.stringify(ledger) : "nothing",
  ]);
  console.log(`${table([HEAD, ...rows])}\n`);
  console.log(
    `${found} rows differ, ${drifts.length} of them listed. To make all anew: npm run rollups -- --rebuild`,
  );
  process.exitCode = 1;
});
