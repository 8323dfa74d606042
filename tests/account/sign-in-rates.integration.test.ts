import { choosePerson } from "@tests/support/browser";
import { refusalsSince } from "@tests/support/refusals";
import { actorOf, ada, grace, peopleIn, test } from "@tests/support/sign-in";
import { drain, expectTooMany } from "@tests/support/too-many";
import { describe, expect, onTestFinished } from "vitest";

process.env.TRUSTED_PROXY_HOPS = "1";

describe("whoever signs in too often", () => {
  test("is refused with 429 and led to a page that says so; others are not", async ({
    app,
    db,
    pool,
  }) => {
    const hasty = app.newBrowser("198.51.100.1");
    const calm = app.newBrowser("198.51.100.2");
    const back = await choosePerson(await hasty.begin("github"), ada.email);
    await drain(pool, "sign_in-address:%");
    await refusalsSince(db);

    const refused = await hasty.get(back);
    await calm.signIn("github", grace);

    expect(expectTooMany(refused)).toEqual(["sign_in-address"]);
    expect(refused.headers.get("refresh")).toBe(
      "0;url=/auth-error?error=TooMany",
    );
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
    await drain(pool, "sign_up-address:%");
    await refusalsSince(db);

    const stranger = app.newBrowser(office);
    const back = await choosePerson(
      await stranger.begin("github"),
      grace.email,
    );
    const refused = await stranger.get(back);
    const again = app.newBrowser(office);
    await again.signIn("github", ada);

    expect(expectTooMany(refused)).toEqual(["sign_up-address"]);
    expect(refused.headers.get("refresh")).toBe(
      "0;url=/auth-error?error=TooMany&next=%2Fchat",
    );
    expect(stranger.sessionToken).toBeUndefined();
    expect(await peopleIn(db)).toMatchObject([ada]);
    expect(await actorOf(db, again)).toMatchObject(ada);
    expect(await refusalsSince(db)).toEqual({ rate_limited: 1 });
  });

  test("makes none while nobody can say how many came, and is told when to come back", async ({
    app,
    db,
    pool,
  }) => {
    const visitor = app.newBrowser("203.0.113.6");
    const back = await choosePerson(await visitor.begin("github"), grace.email);
    await pool.query("alter table rate_buckets rename to rate_buckets_gone");
    onTestFinished(async () => {
      await pool.query("alter table rate_buckets_gone rename to rate_buckets");
    });

    const refused = await visitor.get(back);

    expect(expectTooMany(refused)).toEqual(["sign_up-address"]);
    expect(refused.headers.get("retry-after")).toBe("10");
    expect(await peopleIn(db)).toEqual([]);
  });
});
