import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "vitest";
import { openDatabase } from "@/db/open";

/** A folder that is gone after the test, with a name of this length or more. */
export function temporaryFolder({ lengthMin = 0 } = {}) {
  const parent = mkdtempSync(join(tmpdir(), "tollgate-test-"));
  const dir = join(parent, "d".repeat(Math.max(1, lengthMin - parent.length)));
  const remove = () => rmSync(parent, { recursive: true, force: true });
  return { dir, remove };
}

/**
 * vitest's `test` with embedded databases: `pool` is on one that the tests of a
 * file share, `dir` holds an empty one of each test's own, closed. Both are
 * copies of one made once a file, because making one takes seconds.
 */
export const test = base
  .extend(
    "emptyDatabase",
    { scope: "file" },
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
    async ({}, { onCleanup }) => {
      const { dir, remove } = temporaryFolder();
      onCleanup(remove);
      const { pool, close } = openDatabase({ dir });
      await pool.query("select 1");
      await close();
      return dir;
    },
  )
  .extend("dir", ({ emptyDatabase }, { onCleanup }) => {
    const { dir, remove } = copyOf(emptyDatabase);
    onCleanup(remove);
    return dir;
  })
  .extend("pool", { scope: "file" }, ({ emptyDatabase }, { onCleanup }) => {
    const { dir, remove } = copyOf(emptyDatabase);
    const { pool, close } = openDatabase({ dir });
    onCleanup(async () => {
      await close();
      remove();
    });
    return pool;
  });

/** A closed embedded database copied into a folder of its own. */
export function copyOf(database: string, name?: { lengthMin: number }) {
  const folder = temporaryFolder(name);
  cpSync(database, folder.dir, { recursive: true });
  return folder;
}
