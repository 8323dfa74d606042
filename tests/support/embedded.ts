import { randomUUID } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test as base } from "vitest";
import { z } from "zod";
import { openDatabase } from "@/db/open";

const packageFile = z.object({ version: z.string() });

/** A folder that is gone after the test, with a name of this length or more. */
export function temporaryFolder({ lengthMin = 0 } = {}) {
  const parent = mkdtempSync(join(tmpdir(), "tollgate-test-"));
  const dir = join(parent, "d".repeat(Math.max(1, lengthMin - parent.length)));
  const remove = () => rmSync(parent, { recursive: true, force: true });
  return { dir, remove };
}

/**
 * vitest's `test` with embedded databases: `pool` is on one that the tests of a
 * file share, `dir` holds an empty one of each test's own, closed.
 */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  .extend("dir", async ({}, { onCleanup }) => {
    const { dir, remove } = await emptyDatabase();
    onCleanup(remove);
    return dir;
  })
  .extend(
    "pool",
    { scope: "file" },
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
    async ({}, { onCleanup }) => {
      const { dir, remove } = await emptyDatabase();
      const { pool, close } = openDatabase({ dir });
      onCleanup(async () => {
        await close();
        remove();
      });
      return pool;
    },
  );

/** A folder with an embedded database that nobody has open yet. */
export async function emptyDatabase(name?: { lengthMin: number }) {
  const folder = temporaryFolder(name);
  cpSync(await preparedDatabase(), folder.dir, { recursive: true });
  return folder;
}

/** Kept between runs: making one takes seconds, a copy a tenth of one. */
async function preparedDatabase(): Promise<string> {
  const root = join(import.meta.dirname, "../..");
  const { version } = packageFile.parse(
    JSON.parse(
      readFileSync(
        join(root, "node_modules/@electric-sql/pglite/package.json"),
        "utf8",
      ),
    ),
  );
  const prepared = join(root, `node_modules/.cache/tollgate/pglite-${version}`);
  if (existsSync(prepared)) return prepared;

  const draft = `${prepared}-${randomUUID()}`;
  mkdirSync(dirname(draft), { recursive: true });
  const { pool, close } = openDatabase({ dir: draft });
  await pool.query("select 1");
  await close();
  try {
    renameSync(draft, prepared);
  } catch {
    // Another test file was faster.
    rmSync(draft, { recursive: true });
  }
  return prepared;
}
