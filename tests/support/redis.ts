import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "@local/listen";
import { type RedisBridge, startRedisBridge } from "@local/redis/bridge";
import { requireRedis } from "../../scripts/run/redis.ts";

const START_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/** A real Redis that keeps nothing, behind Upstash's REST interface. */
export async function startRedis(): Promise<RedisBridge> {
  const port = await freePort();
  const server = spawn(
    requireRedis(),
    [
      ...["--port", String(port), "--bind", "127.0.0.1"],
      ...["--save", "", "--appendonly", "no"],
    ],
    { stdio: "ignore" },
  );
  const end = () => void server.kill("SIGKILL");
  process.once("exit", end);
  const bridge = await whenReachable(port);
  return {
    ...bridge,
    async close() {
      await bridge.close();
      process.off("exit", end);
      end();
    },
  };
}

async function whenReachable(port: number): Promise<RedisBridge> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await startRedisBridge(port);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(POLL_MS);
    }
  }
}
