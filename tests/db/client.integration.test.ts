import { existsSync } from "node:fs";
import { temporaryFolder, test } from "@tests/support/embedded";
import { afterEach, describe, expect, vi } from "vitest";

afterEach(async () => {
  await globalThis.tollgateDatabase?.close();
  globalThis.tollgateDatabase = undefined;
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe("the app's database", () => {
  test("is not opened and not configured by an import, as of a build", async () => {
    const { dir, remove } = temporaryFolder();
    vi.stubEnv("DATABASE_URL", "not an address");
    vi.stubEnv("DATABASE_DIR", dir);

    const { pool } = await import("@/db/client");

    expect(existsSync(dir)).toBe(false);
    await expect(pool.query("select 1")).rejects.toThrow("DATABASE_URL");
    remove();
  });

  test("is one for all copies of the module in a process", async ({ dir }) => {
    vi.stubEnv("DATABASE_URL", "");
    vi.stubEnv("DATABASE_DIR", dir);
    const first = await import("@/db/client");
    await first.pool.query("create table notes (body text)");
    vi.resetModules();

    const second = await import("@/db/client");

    expect(second.pool).toBe(first.pool);
    const { rows } = await second.pool.query("select * from notes");
    expect(rows).toEqual([]);
    await second.closeDatabase();
  });

  test("is migrated at start, or only checked when told so", async ({
    dir,
  }) => {
    vi.stubEnv("DATABASE_URL", "");
    vi.stubEnv("DATABASE_DIR", dir);
    vi.stubEnv("MIGRATE_ON_START", "0");
    const checking = await import("@/db/prepare");
    await expect(checking.prepareDatabase()).rejects.toThrow(
      "Run `npm run db:migrate`",
    );
    vi.stubEnv("MIGRATE_ON_START", "1");
    vi.resetModules();

    const migrating = await import("@/db/prepare");
    await migrating.prepareDatabase();

    vi.stubEnv("MIGRATE_ON_START", "0");
    vi.resetModules();
    const checkingAgain = await import("@/db/prepare");
    await expect(checkingAgain.prepareDatabase()).resolves.toBeUndefined();
    await globalThis.tollgateDatabase?.close();
  });
});
