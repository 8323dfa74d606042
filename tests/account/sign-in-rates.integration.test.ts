import { choosePerson } from "@tests/support/browser";
import { refusalsSince } from "@tests/support/refusals";
import { actorOf, ada, grace, peopleIn, test } from "@tests/support/sign-in";
import type { Pool } from "pg";
import { describe, expect } from "vitest";

process.env.TRUSTED_PROXY_HOPS = "1";

/** Takes everything from the buckets of a policy that anybody has used. */
const drain = (pool: Pool, policy: string) =>
  pool.query(
    `update rate_buckets set full_at_ms = full_at_ms + 1000000000
      where key like $1`,
    [`${policy}:%`],
  );

describe("whoever signs in too often", () => {
  test("is refused with 429 and led to a page that says so; others are not", async ({
    app,
    db,
    pool,
  }) => {
    const hasty = app.newBrowser("198.51.100.1");
    const calm = app.newBrowser("198.51.100.2");
    const back = await choosePerson(await hasty.begin("github"), ada.email);
    await drain(pool, "sign_in-address");
    await refusalsSince(db);

    const refused = await hasty.get(back);
    await calm.signIn("github", grace);

    expect(refused.status).toBe(429);
    expect(refused.headers.get("refresh")).toBe(
      "0;url=/auth-error?error=TooMany",
    );
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await peopleIn(db)).toMatchObject([grace]);
    expect(await refusalsSince(db)).toEqual({ rate_limited: 1 });
  });
});

describe("an address that many new people came from", () => {
  test("makes no further account, and signs in those who have one", async ({
    app,
    db,
    pool,
  }) => {
    const office = "203.0.113.5";
    await app.newBrowser(office).signIn("github", ada);
    await drain(pool, "sign_up-address");
    await refusalsSince(db);

    const led = await app.newBrowser(office).signIn("github", grace);
    const again = app.newBrowser(office);
    await again.signIn("github", ada);

    expect(led).toContain("/auth-error?error=TooMany");
    expect(await peopleIn(db)).toMatchObject([ada]);
    expect(await actorOf(db, again)).toMatchObject(ada);
    expect(await refusalsSince(db)).toEqual({ rate_limited: 1 });
  });
});
