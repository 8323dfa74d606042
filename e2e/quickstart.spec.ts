import { freePort } from "@local/listen";
import { expect } from "@playwright/test";
import { givenSession, givenUser } from "@tests/support/build";
import { openDatabase } from "@/db/open";
import { startCommand } from "./support/command.ts";
import { test } from "./support/test.ts";

const READY = "Ctrl+C stops it";

test("quickstart says where it is, is stopped by Ctrl+C and keeps everything", async ({
  request,
  testbed,
}) => {
  const dir = `${testbed.folder}/quickstart`;
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const variables = { PORT: port, DATABASE_DIR: dir };

  const first = startCommand("quickstart.mjs", variables);
  await first.says(READY);
  const visitor = await givenVisitor(dir);
  const interrupted = await first.interrupt();

  const second = startCommand("quickstart.mjs", variables);
  await second.says(READY);
  const usage = await request.get(`${url}/api/usage`, { headers: visitor });
  const terminated = await second.terminate();

  expect(interrupted.output).toContain(`Tollgate runs at ${url}`);
  expect(interrupted.output).toContain("Ada Lovelace <ada@example.com>");
  expect(interrupted.exitCode).toBe(0);
  expect(usage.status()).toBe(200);
  expect(terminated.exitCode).toBe(0);
});

test("quickstart refuses a second copy on the same data", async ({
  testbed,
}) => {
  const copy = startCommand("quickstart.mjs", {
    DATABASE_DIR: testbed.databaseDir,
  });

  const { exitCode, output } = await copy.ended;

  expect(exitCode).toBe(1);
  expect(output).toMatch(
    /Tollgate already runs on the data in \S+ \(process \d+\)/,
  );
});

test("quickstart refuses a port that is taken", async ({ testbed }) => {
  const { port } = new URL(testbed.appUrl);
  const copy = startCommand("quickstart.mjs", {
    PORT: port,
    DATABASE_DIR: `${testbed.folder}/none`,
  });

  const { exitCode, output } = await copy.ended;

  expect(exitCode).toBe(1);
  expect(output).toContain(`Port ${port} is taken by another program.`);
});

test("start refuses to serve on stand-ins, naming what is missing", async () => {
  const started = startCommand("start.mjs", { AUTH_SECRET: "" });

  const { exitCode, output } = await started.ended;

  expect(exitCode).toBe(1);
  expect(output).toContain("DATABASE_URL is not set");
  expect(output).toContain("AUTH_SECRET is not set");
});

/** Somebody signed in, in the database that a running command has open. */
async function givenVisitor(dir: string) {
  const { db, close } = openDatabase({ dir, whenInUse: "join" });
  try {
    const { cookie } = await givenSession(db, await givenUser(db));
    return { cookie };
  } finally {
    await close();
  }
}
