import { randomUUID } from "node:crypto";
import { test } from "@tests/support/database";
import type { Pool } from "pg";
import { describe, expect, onTestFinished } from "vitest";
import { RATE_RULES } from "@/features/rates/rules";
import { takeRate } from "@/features/rates/take";

/** The limiter's statement fails; the rest of the database is well. */
async function breakLimiter(pool: Pool) {
  await pool.query("alter table rate_buckets rename to rate_buckets_gone");
  onTestFinished(async () => {
    await pool.query("alter table rate_buckets_gone rename to rate_buckets");
  });
}

describe("a rule", () => {
  test("gives each person a bucket of their own, and refuses past its burst", async ({
    db,
  }) => {
    const [hasty, calm] = [{ userId: randomUUID() }, { userId: randomUUID() }];
    const { burst } = RATE_RULES.exports.buckets[0];

    const taken = await Promise.all(
      Array.from({ length: burst + 1 }, () => takeRate(db, "exports", hasty)),
    );
    const other = await takeRate(db, "exports", calm);

    const [refused, ...others] = taken.filter(({ ok }) => !ok);
    expect(others).toEqual([]);
    expect(refused).toMatchObject({
      refusal: { kind: "rate_limited", standings: [{ remaining: 0 }] },
    });
    expect(other).toMatchObject({
      ok: true,
      value: [
        { bucket: { policy: "exports-user" }, remaining: burst - 1, waitMs: 0 },
      ],
    });
  });

  test("for addresses stores none of them, and lets pass whose is unknown", async ({
    db,
    pool,
  }) => {
    const address = "198.51.100.77";

    await takeRate(db, "sign_up", { address });
    const unknown = await takeRate(db, "sign_up", { address: null });

    expect(unknown).toEqual({ ok: true, value: [] });
    const { rows } = await pool.query(
      "select key from rate_buckets where key like 'sign_up-address:%'",
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].key).not.toContain(address);
  });
});

describe("a limiter that is broken", () => {
  test("keeps nobody out of what is open, and makes no account", async ({
    db,
    pool,
  }) => {
    await breakLimiter(pool);
    const asker = { userId: randomUUID(), address: "198.51.100.78" };

    expect(await takeRate(db, "api", asker)).toEqual({ ok: true, value: [] });
    expect(await takeRate(db, "sign_in", asker)).toEqual({
      ok: true,
      value: [],
    });
    expect(await takeRate(db, "sign_up", asker)).toMatchObject({
      ok: false,
      refusal: {
        kind: "rate_limited",
        waitMs: 10_000,
        standings: [
          {
            bucket: { policy: "sign_up-address" },
            remaining: 0,
            waitMs: 10_000,
          },
        ],
      },
    });
  });
});
