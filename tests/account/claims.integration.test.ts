import { Browser } from "@tests/support/browser";
import { test as base } from "@tests/support/database";
import { type Answers, startProvider } from "@tests/support/provider";
import { forgetEverybody } from "@tests/support/sign-in";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { closeDatabase, type Database } from "@/db/client";
import { accounts, users } from "@/db/schema/account";

const APP_URL = "http://localhost:3998";
const ADMIN = "admin@example.com";

const test = base
  .extend(
    "provider",
    { scope: "file" },
    async ({ databaseUrl }, { onCleanup }) => {
      const provider = await startProvider();
      Object.assign(process.env, {
        DATABASE_URL: databaseUrl,
        AUTH_URL: APP_URL,
        LOCAL_GITHUB_URL: provider.url,
        AUTH_OIDC_ISSUER: provider.url,
        AUTH_OIDC_ID: "tollgate",
        AUTH_OIDC_SECRET: "a-secret",
        ADMIN_EMAILS: ADMIN,
      });
      onCleanup(async () => {
        await closeDatabase();
        await provider.close();
      });
      return provider;
    },
  )
  .extend(
    "arrive",
    ({ provider }) =>
      async (id: "github" | "oidc", said: Answers) => {
        const browser = new Browser(APP_URL);
        return browser.finish(provider.consent(await browser.begin(id), said));
      },
  );

test.beforeEach(async ({ db }) => {
  await forgetEverybody(db);
});

describe("GitHub", () => {
  const user = { id: 7, login: "root", name: null, avatar_url: null };
  const primary = { email: ADMIN, primary: true };
  const other = { email: "other@example.com", primary: false, verified: true };

  test("vouches for the primary address, not for the public one", async ({
    arrive,
    db,
  }) => {
    await arrive("github", {
      user: { ...user, email: "public@example.com" },
      emails: [other, { ...primary, verified: true }],
    });

    expect(await peopleIn(db)).toEqual([
      { name: "root", email: ADMIN, isVerified: true, role: "admin" },
    ]);
  });

  test.for<[string, object[] | undefined]>([
    ["an unverified primary address", [other, { ...primary, verified: false }]],
    ["no addresses at all", []],
    ["a refusal to tell them", undefined],
  ])("vouches for nobody with %s", async ([, emails], { arrive, db }) => {
    await arrive("github", {
      user: { ...user, email: ADMIN },
      ...(emails && { emails }),
    });

    expect(await peopleIn(db)).toEqual([
      { name: "root", email: ADMIN, isVerified: false, role: "user" },
    ]);
  });

  test("without any address makes nobody and says so", async ({
    arrive,
    db,
  }) => {
    const led = await arrive("github", { user: { ...user, email: null } });

    expect(led).toBe("/auth-error?error=EmailMissing");
    expect(await peopleIn(db)).toEqual([]);
  });

  test("that does not answer is not taken for a person", async ({
    arrive,
    db,
  }) => {
    expect(await arrive("github", {})).toContain("error=Callback");
    expect(await peopleIn(db)).toEqual([]);
  });
});

describe("an OpenID provider", () => {
  const claims = { sub: "1", name: "Root", email: ADMIN };

  test.for([true, "true"])(
    "vouches by email_verified: %j",
    async (email_verified, { arrive, db }) => {
      await arrive("oidc", { claims: { ...claims, email_verified } });

      expect(await peopleIn(db)).toEqual([
        { name: "Root", email: ADMIN, isVerified: true, role: "admin" },
      ]);
    },
  );

  test.for([{ email_verified: false }, { email_verified: "no" }, {}])(
    "vouches for nobody by %j",
    async (said, { arrive, db }) => {
      await arrive("oidc", { claims: { ...claims, ...said } });

      expect(await peopleIn(db)).toEqual([
        { name: "Root", email: ADMIN, isVerified: false, role: "user" },
      ]);
    },
  );

  test("makes an admin at the later sign-in that vouches", async ({
    arrive,
    db,
  }) => {
    await arrive("oidc", { claims });
    await arrive("oidc", { claims: { ...claims, email_verified: true } });

    expect(await peopleIn(db)).toMatchObject([
      { isVerified: true, role: "admin" },
    ]);
  });

  test("takes back neither a verified address nor an admin", async ({
    arrive,
    db,
  }) => {
    await arrive("oidc", { claims: { ...claims, email_verified: true } });
    await arrive("oidc", { claims: { ...claims, email_verified: false } });

    expect(await peopleIn(db)).toMatchObject([
      { isVerified: true, role: "admin" },
    ]);
  });

  test("cannot take a person over by an address it does not vouch for", async ({
    arrive,
    db,
  }) => {
    await arrive("oidc", { claims: { ...claims, email_verified: true } });
    await db.delete(accounts).where(eq(accounts.provider, "oidc"));

    const led = await arrive("oidc", { claims });

    expect(led).toContain("error=OAuthAccountNotLinked");
    expect(await db.select().from(accounts)).toEqual([]);
  });

  test("whose answer is about another subject signs nobody in", async ({
    arrive,
    db,
  }) => {
    const led = await arrive("oidc", { claims: { ...claims, sub: "2" } });

    expect(led).toContain("error=Callback");
    expect(await peopleIn(db)).toEqual([]);
  });

  test("may write the address in capitals", async ({ arrive, db }) => {
    await arrive("oidc", {
      claims: { ...claims, email: "Root@Example.COM", email_verified: true },
    });

    expect(await peopleIn(db)).toMatchObject([{ email: "root@example.com" }]);
  });
});

async function peopleIn(db: Database) {
  const people = await db
    .select({
      name: users.name,
      email: users.email,
      emailVerified: users.emailVerified,
      role: users.role,
    })
    .from(users);
  return people.map(({ emailVerified, ...person }) => ({
    ...person,
    isVerified: emailVerified !== null,
  }));
}
