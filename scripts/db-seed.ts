import { seedCatalogue } from "@/features/plans/seed";
import { migrateConfigured, runDatabaseCommand } from "./db/command.ts";

await runDatabaseCommand(async (database) => {
  await migrateConfigured(database);
  await seedCatalogue(database.db);
  console.log("The plans, models and prices of the catalogue are there.");
});
