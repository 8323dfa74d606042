import type { IncomingMessage } from "node:http";
import { type BenchApp, post, startBenchApp } from "./app.ts";
import { median } from "./figures.ts";
import { prompt, question } from "./question.ts";

const ALONE = 300;
const WORKERS = 16;
const PAIRS = 7;
const REQUESTS_A_SIDE = 640;
const WARM_UP = 320;
const OPEN_STREAMS = 500;
const SETTLE_MS = 4_000;

export const name = "the chat route";

/** Three figures of one server, which is built and started once. */
export async function run() {
  const bench = await startBenchApp();
  try {
    const visitors = await Promise.all(
      Array.from({ length: WORKERS }, () => bench.givenVisitor()),
    );
    const full = (worker: number) =>
      post(`${bench.app.url}/api/ai/chat`, question(), visitors[worker]);
    const bare = () => post(`${bench.app.url}/api/pass-through`, prompt());
    await throughput(full, WARM_UP);
    await throughput(bare, WARM_UP);
    return [
      await addedTimeToFirstToken(bench, visitors[0] ?? ""),
      await shareOfPassThrough(full, bare),
      await memoryAStream(bench, visitors),
    ];
  } finally {
    await bench.close();
  }
}

type Send = (worker: number) => Promise<IncomingMessage>;

async function addedTimeToFirstToken(bench: BenchApp, visitor: string) {
  const direct: number[] = [];
  const through: number[] = [];
  for (let call = 0; call < ALONE; call++) {
    direct.push(
      await firstTokenMs(() =>
        post(`${bench.providerUrl}/v1/responses`, prompt()),
      ),
    );
    through.push(
      await firstTokenMs(() =>
        post(`${bench.app.url}/api/ai/chat`, question(), visitor),
      ),
    );
  }
  const [a, b] = [median(direct), median(through)];
  return {
    name: "added time to first token, p50, one at a time (ms)",
    must: { atMost: 5 },
    value: b - a,
    note: `${a.toFixed(1)} ms direct, ${b.toFixed(1)} ms through the app`,
  };
}

async function firstTokenMs(send: () => Promise<IncomingMessage>) {
  const started = performance.now();
  let tookMs = 0;
  let text = "";
  for await (const chunk of await send()) {
    if (tookMs > 0) continue;
    text += chunk;
    if (text.includes('"delta"')) tookMs = performance.now() - started;
  }
  return tookMs;
}

async function shareOfPassThrough(full: Send, bare: Send) {
  const shares: number[] = [];
  const rates: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const bareRate = await throughput(bare, REQUESTS_A_SIDE);
    const fullRate = await throughput(full, REQUESTS_A_SIDE);
    shares.push(fullRate / bareRate);
    rates.push(fullRate);
  }
  return {
    name: "requests per second, share of a bare pass-through",
    must: { atLeast: 0.35 },
    value: median(shares),
    note: `${median(rates).toFixed(0)} a second; pairs ${shares
      .map((share) => share.toFixed(2))
      .join(" ")}`,
  };
}

/** Requests per second of 16 workers, each reading its answer to the end. */
async function throughput(send: Send, requests: number) {
  let left = requests;
  const started = performance.now();
  const worker = async (index: number) => {
    while (left-- > 0) {
      for await (const _ of await send(index));
    }
  };
  await Promise.all(
    Array.from({ length: WORKERS }, (_, index) => worker(index)),
  );
  return requests / ((performance.now() - started) / 1_000);
}

async function memoryAStream(bench: BenchApp, visitors: string[]) {
  const before = bench.app.residentBytes();
  const open = await Promise.all(
    Array.from({ length: OPEN_STREAMS }, async (_, index) => {
      const response = await post(
        `${bench.app.url}/api/ai/chat`,
        question("Be slow."),
        visitors[index % WORKERS],
      );
      return response.resume();
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const after = bench.app.residentBytes();
  for (const response of open) response.destroy();
  const kilobytes = (after - before) / OPEN_STREAMS / 1_024;
  return {
    name: `memory per open stream, ${OPEN_STREAMS} open (KB)`,
    must: { atMost: 300 },
    value: kilobytes,
    note: `${(before / 1_048_576).toFixed(0)} MB before, ${(after / 1_048_576).toFixed(0)} MB open`,
  };
}
