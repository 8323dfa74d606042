import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const AS_NODE_18 = `data:text/javascript,${encodeURIComponent(
  'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.8" } });',
)}`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tollgate-node24-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test("a too old Node answers with a sentence", async () => {
  const { exitCode, errors } = await run([
    ...["--import", AS_NODE_18],
    "scripts/quickstart.mjs",
  ]).ended;

  expect(exitCode).toBe(1);
  expect(errors).toBe(
    "Tollgate needs Node 20 or later to start; this is Node 18.20.8. Install a current one from https://nodejs.org and run the same command again.\n",
  );
});

test("a script runs on Node 24 with its arguments, and its exit code is kept", async () => {
  const script = given(
    "console.log(JSON.stringify([process.version, ...process.argv.slice(2)]));\nprocess.exit(7);",
  );

  const { exitCode, output } = await run([
    "scripts/on-node24.mjs",
    ...[script, "one", "two words"],
  ]).ended;

  expect(exitCode).toBe(7);
  expect(JSON.parse(output)).toEqual([
    expect.stringMatching(/^v24\./),
    ...["one", "two words"],
  ]);
});

test("a signal reaches the script, which decides how it ends", async () => {
  const script = given(
    'process.on("SIGTERM", () => process.exit(3));\nsetInterval(() => {}, 1_000);\nconsole.log("ready");',
  );

  const command = run(["scripts/on-node24.mjs", script]);
  await command.ready;
  command.child.kill("SIGTERM");

  expect(await command.ended).toMatchObject({ exitCode: 3 });
});

test("a script ends when the shell between npm and it is killed", async () => {
  const script = given(
    'process.on("SIGTERM", () => { console.log("ended"); process.exit(0); });\nsetInterval(() => {}, 1_000);\nconsole.log("ready");',
  );

  const shell = run(["scripts/on-node24.mjs", script], "sh");
  await shell.ready;
  shell.child.kill("SIGKILL");

  expect(await shell.ended).toMatchObject({ output: "ready\nended\n" });
});

function given(source: string) {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.ts`);
  writeFileSync(file, source);
  return file;
}

/** Starts this Node, by itself or as the child of a shell, which npm puts there. */
function run(args: string[], through?: "sh") {
  const line = [process.execPath, ...args].map((word) => `'${word}'`).join(" ");
  const child = through
    ? spawn("sh", ["-c", `${line}; true`])
    : spawn(process.execPath, args);
  let output = "";
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (text) => {
      output += text;
      if (output.includes("ready")) resolve();
    });
  });
  const ended = new Promise<{
    exitCode: number | null;
    output: string;
    errors: string;
  }>((resolve) => {
    child.once("close", (exitCode) => resolve({ exitCode, output, errors }));
  });
  return { child, ready, ended };
}
