import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { env } from "@/core/env";
import { deleteEmbedded } from "@/db/embedded/open";
import { explainFaults } from "./db/command.ts";
import { stripeFolder } from "./run/stripe-folder.ts";

await explainFaults(async () => {
  const { values } = parseArgs({ options: { yes: { type: "boolean" } } });
  const { DATABASE_URL, DATABASE_DIR, NODE_ENV, TOLLGATE_LOCAL } = env();
  if (NODE_ENV === "production" && !TOLLGATE_LOCAL) {
    throw new Error("Nothing is deleted: this is production.");
  }
  if (DATABASE_URL) {
    throw new Error(
      "Nothing is deleted: DATABASE_URL names a server, and only the embedded database can be reset.",
    );
  }
  const dir = resolve(DATABASE_DIR);
  if (!values.yes) {
    throw new Error(
      `This deletes the embedded database in ${dir}: all people, conversations and usage in it. To do it: npm run db:reset -- --yes`,
    );
  }
  deleteEmbedded(dir);
  // Its customers belong to workspaces that are gone.
  rmSync(stripeFolder(dir), { recursive: true, force: true });
  console.log(`Deleted the embedded database in ${dir}.`);
  console.log("The next start makes a new one.");
});
