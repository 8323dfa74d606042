import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { z } from "zod";
import type { Bucket } from "@/features/rates/bucket";

const report = z.object({
  taken: z.int(),
  startedMs: z.int(),
  endedMs: z.int(),
  firstAnsweredMs: z.int(),
  lastRefusedMs: z.int(),
});

/**
 * Takes from one full bucket in several processes at once, as fast as they can.
 * Says what they got, and what the bucket held while they took: at most from
 * the first take sent to the last answered, at least from the first answered to
 * the last that found it empty.
 */
export async function takeInProcesses(
  task: { bucket: Bucket; forMs: number },
  options: { processes: number; env: Record<string, string> },
) {
  const takers = Array.from({ length: options.processes }, () =>
    startTaker(options.env),
  );
  for (const taker of takers) await taker.next();
  for (const taker of takers) taker.send(task);
  const reports = await Promise.all(
    takers.map(async (taker) => report.parse(JSON.parse(await taker.next()))),
  );
  type Moment = Exclude<keyof (typeof reports)[number], "taken">;
  const { burst, refillMs } = task.bucket;
  const heldBetween = (from: Moment, to: Moment) => {
    const fromMs = Math.min(...reports.map((one) => one[from]));
    const toMs = Math.max(...reports.map((one) => one[to]));
    return burst + Math.floor((toMs - fromMs) / refillMs);
  };
  return {
    takenByEach: reports.map(({ taken }) => taken),
    taken: reports.reduce((sum, { taken }) => sum + taken, 0),
    heldMax: heldBetween("startedMs", "endedMs"),
    heldMin: heldBetween("firstAnsweredMs", "lastRefusedMs"),
  };
}

function startTaker(env: Record<string, string>) {
  const child = spawn(
    process.execPath,
    [
      "--conditions=react-server",
      ...["--import", "tsx"],
      "tests/rates/taking.process.ts",
    ],
    { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } },
  );
  onTestFinished(() => void child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    next: async () => z.string().parse((await lines.next()).value),
    send: (task: unknown) => child.stdin.write(`${JSON.stringify(task)}\n`),
  };
}
