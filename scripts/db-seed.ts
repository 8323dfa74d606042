import { configuredTarget, migrateDatabase } from "@/db/migrate";
import { seedCatalogue } from "@/features/plans/seed";
import { runDatabaseCommand } from "./db/command.ts";

await runDatabaseCommand(async ({ db, pool }) => {
  await migrateDatabase(configuredTarget(pool));
  await seedCatalogue(db);
  console.log("The plans, models and prices of the catalogue are there.");
});
