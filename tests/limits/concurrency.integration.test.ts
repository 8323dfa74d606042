import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import type { CallerTask } from "@tests/support/caller";
import { aCall, anEnding, givenPayer, held } from "@tests/support/calls";
import { test } from "@tests/support/database";
import {
  expectCountersToEqualTheLedger,
  totalsOf,
} from "@tests/support/ledger";
import { seededRandom } from "@tests/support/random";
import { describe, expect } from "vitest";
import { z } from "zod";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";

const REPEATS = 20;
const PROCESSES = 2;
const CALLS = 200;
const ADMITTED = 50;
const CREDITS_EACH = 300;

/** Counts the calls that reach it. */
async function startProvider() {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    request.resume().on("end", () => response.end("{}"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("the provider has no port");
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls: () => calls,
    close: () => server.close(),
  };
}

function startCaller(databaseUrl: string) {
  const child = spawn(
    process.execPath,
    [
      "--conditions=react-server",
      "--import",
      "tsx",
      "tests/support/caller.ts",
      databaseUrl,
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const nextLine = linesOf(child);
  return {
    isReady: async () => expect(await nextLine()).toBe("ready"),
    start: (task: CallerTask) => child.stdin.write(`${JSON.stringify(task)}\n`),
    outcomes: async () =>
      z.array(z.string()).parse(JSON.parse(await nextLine())),
    end: () => child.stdin.end(),
  };
}

function linesOf(child: ChildProcess) {
  if (!child.stdout) throw new Error("the process has no output");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return async () => z.string().parse((await lines.next()).value);
}

describe("200 parallel requests over two processes against a quota for 50", () => {
  test(`admits 50 and refuses 150, ${REPEATS} times in a row`, {
    timeout: 120_000,
  }, async ({ db, databaseUrl }) => {
    const provider = await startProvider();
    const callers = Array.from({ length: PROCESSES }, () =>
      startCaller(databaseUrl),
    );
    for (const caller of callers) await caller.isReady();

    for (let repeat = 1; repeat <= REPEATS; repeat++) {
      const payer = await givenPayer(db, {
        credits: BigInt(ADMITTED * CREDITS_EACH),
      });
      const before = provider.calls();

      for (const caller of callers) {
        caller.start({
          payer,
          providerUrl: provider.url,
          calls: CALLS / PROCESSES,
          creditsEach: CREDITS_EACH,
        });
      }
      const outcomes = [];
      for (const caller of callers) outcomes.push(...(await caller.outcomes()));

      const answered = outcomes.filter((outcome) => outcome === "answered");
      const refused = outcomes.filter(
        (outcome) =>
          outcome === "quota_exceeded" || outcome === "too_many_concurrent",
      );
      expect([answered.length, refused.length]).toEqual([
        ADMITTED,
        CALLS - ADMITTED,
      ]);
      expect(provider.calls() - before).toBe(ADMITTED);
      expect(await totalsOf(db, payer)).toMatchObject({
        includedUsed: BigInt(ADMITTED * CREDITS_EACH),
        includedHeld: 0n,
        requests: BigInt(ADMITTED),
      });
    }
    for (const caller of callers) caller.end();
    provider.close();
    await expectCountersToEqualTheLedger(db);
  });
});

describe("500 calls of random cost", () => {
  test.for(Array.from({ length: 8 }, (_, seed) => seed + 1))(
    "never hold or use more than the limit, and end in the ledger (seed %i)",
    {
      timeout: 60_000,
    },
    async (seed, { db }) => {
      const payer = await givenPayer(db, {
        credits: 60_000n,
        prepaid: 40_000n,
      });
      const random = seededRandom(seed);
      let isWatching = true;
      const breaches: unknown[] = [];
      const watching = (async () => {
        while (isWatching) {
          const { rows } = await db.execute(
            `select * from usage_totals where included_used + included_held > included_limit`,
          );
          breaches.push(...rows);
        }
      })();

      const call = async () => {
        const input = Math.floor(random() * 200);
        const output = Math.floor(random() * 600);
        const reserved = await reserve(
          db,
          aCall(payer, { inputTokensCounted: input, outputTokensMax: 600 }),
        );
        if (!reserved.ok) return 0;
        const usage = {
          input,
          output: Math.min(output, reserved.value.maxOutputTokens),
        };
        const { receipt } = await settle(db, anEnding(reserved.value, usage));
        return receipt.credits;
      };
      const charges: number[] = [];
      for (let round = 0; round < 25; round++) {
        charges.push(
          ...(await Promise.all(Array.from({ length: 20 }, () => call()))),
        );
      }
      isWatching = false;
      await watching;

      const totals = await totalsOf(db, payer);
      const charged = charges.reduce((sum, credits) => sum + credits, 0);
      expect(breaches).toEqual([]);
      expect(Number(totals.includedUsed + totals.prepaidUsed)).toBe(charged);
      expect(totals.includedHeld).toBe(0n);
      expect(charged).toBeGreaterThan(60_000);
      await expectCountersToEqualTheLedger(db);
    },
  );
});

describe("workspaces", () => {
  test("do not wait for each other", async ({ db }) => {
    const busy = await givenPayer(db);
    const other = await givenPayer(db);

    await db.transaction(async (tx) => {
      await held(tx, aCall(busy));

      const reserved = await Promise.race([
        reserve(db, aCall(other)),
        new Promise((resolve) => setTimeout(resolve, 5_000, "waited")),
      ]);

      expect(reserved).toMatchObject({ ok: true });
    });
  });
});
