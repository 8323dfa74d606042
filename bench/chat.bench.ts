import type { IncomingMessage } from "node:http";
import { type BenchApp, buildForBench, post, startBenchApp } from "./app.ts";
import { median } from "./figures.ts";
import { prompt, question } from "./question.ts";

const ALONE = 300;
const WORKERS = 16;
const PAIRS = 7;
const REQUESTS_A_SIDE = 640;
const WARM_UP = 320;
const STREAMS_BEFORE = 100;
const OPEN_STREAMS = 500;
const SETTLE_MS = 4_000;

export const name = "the chat route";

/** Speed on one server, memory on a fresh one; built once. */
export async function run() {
  await buildForBench();
  return [
    ...(await onFreshApp(measureSpeed)),
    ...(await onFreshApp(async (bench) => [await memoryAStream(bench)])),
  ];
}

async function onFreshApp<Result>(
  measure: (bench: BenchApp) => Promise<Result>,
) {
  const bench = await startBenchApp();
  try {
    return await measure(bench);
  } finally {
    await bench.close();
  }
}

async function measureSpeed(bench: BenchApp) {
  const visitors = await Promise.all(
    Array.from({ length: WORKERS }, () => bench.givenVisitor()),
  );
  const full = (worker: number) =>
    post(`${bench.app.url}/api/ai/chat`, question(), visitors[worker]?.cookie);
  const bare = () => post(`${bench.app.url}/api/pass-through`, prompt());
  await throughput(full, WARM_UP);
  await throughput(bare, WARM_UP);
  return [
    await addedTimeToFirstToken(bench, visitors[0]?.cookie ?? ""),
    await shareOfPassThrough(full, bare),
  ];
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

/** What 500 streams add to a server that has 100 open already. */
async function memoryAStream(bench: BenchApp) {
  const { cookie: visitor } = await bench.givenVisitor();
  await openStreams(bench, visitor, STREAMS_BEFORE);
  const before = bench.app.residentBytes();
  await openStreams(bench, visitor, OPEN_STREAMS);
  const after = bench.app.residentBytes();
  return {
    name: `memory per open stream, ${OPEN_STREAMS} open (KB)`,
    must: { atMost: 512 },
    value: (after - before) / OPEN_STREAMS / 1_024,
    note: `${megabytes(before)} MB before, ${megabytes(after)} MB open`,
  };
}

/** Opens answers that take a minute, and lets the server come to rest. */
async function openStreams(bench: BenchApp, visitor: string, count: number) {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await post(
        `${bench.app.url}/api/ai/chat`,
        question("Be slow."),
        visitor,
      );
      response.on("error", () => {}).resume();
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(0);
