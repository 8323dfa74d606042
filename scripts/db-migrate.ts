import { migrateConfigured, runDatabaseCommand } from "./db/command.ts";

await runDatabaseCommand(async (database) => {
  const { migrations, areFunctionsInstalled } =
    await migrateConfigured(database);
  for (const name of migrations) console.log(`applied ${name}`);
  if (areFunctionsInstalled) console.log("installed src/db/functions");
  if (migrations.length === 0 && !areFunctionsInstalled) {
    console.log("The database is up to date.");
  }
});
