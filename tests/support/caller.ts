import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { openDatabase } from "@/db/open";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { aCallOf, anEnding } from "./calls.ts";

/**
 * An app process cut down to the money path, run by a test as a process of its
 * own. Each line it reads is a task; it makes the task's calls at once and
 * prints what became of each as one line. What is admitted calls a provider.
 */
export type CallerTask = {
  providerUrl: string;
  payer: { workspaceId: string; userId: string; planId: string };
  calls: number;
  creditsEach: number;
};

const { db } = openDatabase({
  url: process.argv[2] ?? "",
  connectionsMax: 40,
});

async function call(task: CallerTask): Promise<string> {
  const reserved = await reserve(
    db,
    aCallOf(task.payer, task.creditsEach, { requestId: randomUUID() }),
  );
  if (!reserved.ok) return reserved.refusal.kind;
  await fetch(task.providerUrl, { method: "POST" });
  await settle(db, anEnding(reserved.value, { output: task.creditsEach }));
  return "answered";
}

await db.execute("select 1");
process.stdout.write("ready\n");
for await (const line of createInterface(process.stdin)) {
  const task: CallerTask = JSON.parse(line);
  const outcomes = await Promise.all(
    Array.from({ length: task.calls }, () => call(task)),
  );
  process.stdout.write(`${JSON.stringify(outcomes)}\n`);
}
process.exit(0);
