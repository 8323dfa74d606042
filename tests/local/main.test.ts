import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";

const MAIN = fileURLToPath(new URL("../../local/main.ts", import.meta.url));

vi.setConfig({ testTimeout: 30_000 });

let child: ChildProcess;
afterEach(() => child.kill("SIGKILL"));

test("prints the variables of the app, of servers that answer", async () => {
  const variables = await start();

  expect(Object.keys(variables)).toEqual([
    "LOCAL_GITHUB_URL",
    "LOCAL_GOOGLE_URL",
    "LOCAL_MODEL_URL",
    "LOCAL_STRIPE_URL",
    "LOCAL_MAIL_URL",
  ]);
  const statuses = await Promise.all(
    [
      `${variables.LOCAL_GITHUB_URL}/user/emails`,
      `${variables.LOCAL_GOOGLE_URL}/.well-known/openid-configuration`,
      `${variables.LOCAL_MODEL_URL}/__local/calls`,
      `${variables.LOCAL_STRIPE_URL}/v1/customers`,
      `${variables.LOCAL_MAIL_URL}/`,
    ].map(async (url) => (await fetch(url)).status),
  );
  expect(statuses).toEqual([401, 200, 200, 401, 200]);
});

test.each(["SIGTERM", "SIGINT"] as const)("ends well on %s", async (signal) => {
  await start();

  child.kill(signal);

  expect(await once(child, "exit")).toEqual([0, null]);
});

test("ends when its parent lets go of it", async () => {
  await start();

  child.stdin?.end();

  expect(await once(child, "exit")).toEqual([0, null]);
});

async function start(): Promise<Record<string, string>> {
  child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (!child.stdout) throw new Error("the child has no output");
  const [line] = await once(createInterface(child.stdout), "line");
  return JSON.parse(String(line));
}
