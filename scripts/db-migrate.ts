import { configuredTarget, migrateDatabase } from "@/db/migrate";
import { runDatabaseCommand } from "./db/command.ts";

await runDatabaseCommand(async ({ pool }) => {
  const { migrations, areFunctionsInstalled } = await migrateDatabase(
    configuredTarget(pool),
  );
  for (const name of migrations) console.log(`applied ${name}`);
  if (areFunctionsInstalled) console.log("installed src/db/functions");
  if (migrations.length === 0 && !areFunctionsInstalled) {
    console.log("The database is up to date.");
  }
});
