import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@tests/support/embedded";
import { startScript } from "@tests/support/scripts";
import { test as base, describe, expect } from "vitest";
import { takeLock } from "@/db/embedded/lock";

const test = base.extend(
  "path",
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  async ({}, { onCleanup }) => {
    const { dir, remove } = temporaryFolder();
    onCleanup(remove);
    mkdirSync(dir);
    return join(dir, "lock");
  },
);

describe("the lock file", () => {
  test("is refused while a living process has it, free once released", ({
    path,
  }) => {
    const first = takeLock(path);
    const second = takeLock(path);

    expect(second).toMatchObject({
      ok: false,
      refusal: { kind: "in_use", holder: { pid: process.pid } },
    });
    if (first.ok) first.value.release();
    expect(existsSync(path)).toBe(false);
    expect(takeLock(path).ok).toBe(true);
  });

  test("is refused to a second process", async ({ path }) => {
    takeLock(path);
    const other = await contender(path);

    expect(await other.attempt()).toBe(`held by ${process.pid}`);
    await other.kill();
  });

  test("is taken over from a process that was killed", async ({ path }) => {
    const killed = await contender(path);
    expect(await killed.attempt()).toBe("taken");
    expect(takeLock(path).ok).toBe(false);

    await killed.kill();

    expect(takeLock(path).ok).toBe(true);
  });

  test("is taken over when a later process has the dead one's pid", ({
    path,
  }) => {
    givenHolder(path, { startedAt: "1" });

    expect(takeLock(path).ok).toBe(true);
  });

  test("is taken over when it was left half written", ({ path }) => {
    writeFileSync(path, '{ "pid": 1');

    expect(takeLock(path).ok).toBe(true);
  });

  test("is left alone when its holder is on a host that cannot be seen", ({
    path,
  }) => {
    givenHolder(path, { startedAt: "1", host: "elsewhere" });

    expect(takeLock(path).ok).toBe(false);
  });

  test("goes to one of several that find a dead holder at once", async ({
    path,
  }) => {
    givenHolder(path, { startedAt: "1" });
    const contenders = await Promise.all(
      Array.from({ length: 4 }, () => contender(path)),
    );

    const outcomes = await Promise.all(
      contenders.map(({ attempt }) => attempt()),
    );

    expect(outcomes.filter((outcome) => outcome === "taken")).toHaveLength(1);
    expect(readdirSync(dirname(path))).toEqual(["lock"]);
    await Promise.all(contenders.map(({ kill }) => kill()));
  });
});

function givenHolder(
  path: string,
  holder: { startedAt: string; host?: string },
) {
  writeFileSync(
    path,
    JSON.stringify({ pid: process.pid, host: hostname(), ...holder }),
  );
}

/** A process that is ready to try for the lock. */
async function contender(path: string) {
  const script = startScript("tests/db/embedded/try-lock.process.ts", {
    args: [path],
  });
  await script.line();
  const attempt = () => {
    script.tell("now");
    return script.line();
  };
  return { attempt, kill: script.kill };
}
