import { openDatabase } from "@/db/open";
import { foldRollups } from "@/features/usage/rollups";

/** Folds the rollups again and again until it is told to end. */
const { db, close } = openDatabase({ url: process.env.DATABASE_URL ?? "" });
let isEnding = false;
process.stdin.once("data", () => {
  isEnding = true;
});

let facts = 0;
let folds = 0;
process.stdout.write("ready\n");
while (!isEnding) {
  facts += await foldRollups(db);
  folds += 1;
}
process.stdout.write(`${JSON.stringify({ facts, folds })}\n`);
await close();
process.exit(0);
