import { parseArgs } from "node:util";
import { env } from "@/core/env";
import { configuredTarget, migrateDatabase } from "@/db/migrate";
import { seedCatalogue } from "@/features/plans/seed";
import { foldRollups } from "@/features/usage/rollups";
import { runDatabaseCommand } from "./db/command.ts";
import { fillDemo, isDemoThere, removeDemo } from "./demo/demo.ts";

await runDatabaseCommand(async ({ db, pool }) => {
  const { values } = parseArgs({
    options: {
      remove: { type: "boolean" },
      "in-production": { type: "boolean" },
    },
  });
  const { NODE_ENV, TOLLGATE_LOCAL } = env();
  const isProduction = NODE_ENV === "production" && !TOLLGATE_LOCAL;
  if (isProduction && !values["in-production"]) {
    throw new Error(
      "Nothing is changed: this is production, where people who do not exist would stand among those who do. To do it all the same: npm run db:demo -- --in-production",
    );
  }
  await migrateDatabase(configuredTarget(pool));
  await seedCatalogue(db);
  const isThere = await isDemoThere(pool);
  if (values.remove) {
    if (isThere) await removeDemo(pool);
    console.log("The demonstration is gone; the ledger is as it was without.");
    return;
  }
  if (isThere) {
    throw new Error(
      "The demonstration is there already. To take it away: npm run db:demo -- --remove",
    );
  }
  await fillDemo(pool);
  await foldRollups(db);
  console.log(
    "90 days of people, calls and bills are there, with addresses at demo.example: see /admin. To take them away: npm run db:demo -- --remove",
  );
});
