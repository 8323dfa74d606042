import { openDatabase } from "@/db/open";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { aCallOf, anEnding, type Payer } from "../support/calls.ts";

/**
 * An app process that spends as fast as it can: so many calls at a time, each
 * used up whole, until new ones are refused. Its budget is its environment's.
 * Prints how many calls it made.
 */
export type SpendingTask = {
  databaseUrl: string;
  payers: Payer[];
  modelId: string;
  outputTokens: number;
  atOnce: number;
};

const [, , argument = ""] = process.argv;
const task: SpendingTask = JSON.parse(argument);
const { db } = openDatabase({
  url: task.databaseUrl,
  connectionsMax: task.atOnce,
});

async function spend(payer: Payer): Promise<number> {
  const { modelId, outputTokens } = task;
  const now = new Date();
  for (let calls = 0; ; calls++) {
    const reserved = await reserve(
      db,
      aCallOf(payer, outputTokens, { modelId, now }),
    );
    if (!reserved.ok) {
      if (reserved.refusal.kind === "service_paused") return calls;
      throw new Error(`refused: ${reserved.refusal.kind}`);
    }
    await settle(
      db,
      anEnding(
        reserved.value,
        { output: outputTokens },
        { servedModelId: modelId, now },
      ),
    );
  }
}

await db.execute("select 1");
process.stdout.write("ready\n");
await new Promise((resolve) => process.stdin.once("data", resolve));
const calls = await Promise.all(
  Array.from({ length: task.atOnce }, (_, nth) =>
    spend(task.payers[nth % task.payers.length] as Payer),
  ),
);
process.stdout.write(`${calls.reduce((sum, made) => sum + made, 0)}\n`);
process.exit(0);
