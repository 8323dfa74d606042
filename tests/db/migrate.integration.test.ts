import { appendFileSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test as base, cloneTemplate } from "@tests/support/database";
import { temporaryFolder } from "@tests/support/embedded";
import { runScript } from "@tests/support/scripts";
import { describe, expect } from "vitest";
import { assertMigrated, migrateDatabase } from "@/db/migrate";
import { openDatabase } from "@/db/open";
import { CODE_VERSION } from "@/db/version";

const NOTHING_DONE = { migrations: [], areFunctionsInstalled: false };

/** A database of each test's own, empty or migrated, and a copy of the SQL. */
const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  .extend("empty", async ({}, { onCleanup }) => {
    const database = await openClone({ isEmpty: true });
    onCleanup(database.drop);
    return database;
  })
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  .extend("migrated", async ({}, { onCleanup }) => {
    const database = await openClone({ isEmpty: false });
    onCleanup(database.drop);
    return database;
  })
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  .extend("root", ({}, { onCleanup }) => {
    const { dir, remove } = temporaryFolder();
    onCleanup(remove);
    for (const part of ["drizzle", "src/db/functions"]) {
      cpSync(part, join(dir, part), { recursive: true });
    }
    return dir;
  });

describe("migrating a server", () => {
  test("does the work once when four processes start on an empty one", async ({
    empty,
  }) => {
    const runs = await Promise.all(
      Array.from({ length: 4 }, () =>
        runScript("scripts/db-migrate.ts", {
          env: { DATABASE_URL: empty.url },
        }),
      ),
    );

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(
      runs.filter(({ output }) => output.includes("applied 0000_foundation")),
    ).toHaveLength(1);
    await expect(assertMigrated(empty.pool)).resolves.toBeUndefined();
  });

  test("does the work once when eight ask at the same moment", async ({
    empty,
  }) => {
    const reports = await Promise.all(
      Array.from({ length: 8 }, () => migrateDatabase({ url: empty.url })),
    );

    expect(
      reports.filter(({ migrations }) => migrations.length > 0),
    ).toHaveLength(1);
    expect(
      reports.filter(({ areFunctionsInstalled }) => areFunctionsInstalled),
    ).toHaveLength(1);
  });

  test("leaves no lock behind", async ({ empty }) => {
    await migrateDatabase({ url: empty.url });

    const { rows } = await empty.pool.query(
      `select * from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and d.datname = current_database()`,
    );
    expect(rows).toEqual([]);
  });

  test("does nothing on one that is up to date", async ({ migrated }) => {
    expect(await migrateDatabase({ url: migrated.url })).toEqual(NOTHING_DONE);
  });
});

describe("the functions", () => {
  test("are installed anew when one changed, and then left alone", async ({
    migrated,
    root,
  }) => {
    givenFunction(root, "select 1");

    const first = await migrateDatabase({ url: migrated.url }, root);
    const second = await migrateDatabase({ url: migrated.url }, root);

    expect(first).toEqual({ migrations: [], areFunctionsInstalled: true });
    expect(second).toEqual(NOTHING_DONE);
    expect(await migrated.call("example()")).toBe(1);
  });

  test("of newer code are left alone", async ({ migrated, root }) => {
    givenFunction(root, "select 1");
    await migrated.pool.query(
      "update schema_release set functions_version = $1",
      [CODE_VERSION + 1],
    );

    const report = await migrateDatabase({ url: migrated.url }, root);

    expect(report).toEqual(NOTHING_DONE);
  });

  test("are all installed or none", async ({ migrated, root }) => {
    givenFunction(root, "select 1");
    appendFileSync(join(root, "src/db/functions/zz_broken.sql"), "create;");

    const outcome = migrateDatabase({ url: migrated.url }, root);

    await expect(outcome).rejects.toThrow("syntax error");
    await expect(migrated.call("example()")).rejects.toThrow("does not exist");
  });

  test("may call one that comes later in the alphabet", async ({
    migrated,
    root,
  }) => {
    givenFunction(root, "select zz_later()");
    givenFunction(root, "select 2", "zz_later");

    await migrateDatabase({ url: migrated.url }, root);

    expect(await migrated.call("example()")).toBe(2);
  });
});

describe("code that is too old for the database", () => {
  const sentence = `This database needs code of version ${CODE_VERSION + 1} or later and this is version ${CODE_VERSION}. Deploy a newer release of the code.`;

  test("is refused before it changes anything", async ({ migrated, root }) => {
    await migrated.pool.query(
      "update schema_release set min_code_version = $1",
      [CODE_VERSION + 1],
    );
    givenFunction(root, "select 1");

    const outcome = migrateDatabase({ url: migrated.url }, root);

    await expect(outcome).rejects.toThrow(sentence);
    await expect(migrated.call("example()")).rejects.toThrow("does not exist");
    await expect(assertMigrated(migrated.pool)).rejects.toThrow(sentence);
  });
});

describe("a start that must not migrate", () => {
  test("goes on with a database that has everything", async ({ migrated }) => {
    await expect(assertMigrated(migrated.pool)).resolves.toBeUndefined();
  });

  test("is refused, naming each migration that is missing", async ({
    empty,
  }) => {
    await expect(assertMigrated(empty.pool)).rejects.toThrow(
      "The database lacks 0000_foundation",
    );
  });

  test("is refused when the functions are other ones", async ({
    migrated,
    root,
  }) => {
    givenFunction(root, "select 1");

    await expect(assertMigrated(migrated.pool, root)).rejects.toThrow(
      "The database lacks the functions of this release.",
    );
  });
});

describe("a migration that is older than the last one applied", () => {
  test("is named instead of being skipped in silence", async ({
    migrated,
    root,
  }) => {
    await migrated.pool.query(
      "update drizzle.__drizzle_migrations set created_at = created_at + 1",
    );

    await expect(migrateDatabase({ url: migrated.url }, root)).rejects.toThrow(
      "Not applied, because a later migration was there first",
    );
  });
});

async function openClone({ isEmpty }: { isEmpty: boolean }) {
  const { url, drop } = await cloneTemplate({ isEmpty });
  const { pool, close } = openDatabase({ url });
  return {
    url,
    pool,
    async call(expression: string): Promise<unknown> {
      const { rows } = await pool.query(`select ${expression} as value`);
      return rows[0].value;
    },
    async drop() {
      await close();
      await drop();
    },
  };
}

function givenFunction(root: string, body: string, name = "example") {
  const path = join(root, "src/db/functions", `${name}.sql`);
  rmSync(path, { force: true });
  appendFileSync(
    path,
    `create or replace function ${name}() returns int language sql as $$ ${body} $$;`,
  );
}
