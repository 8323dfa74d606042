import { PEOPLE } from "@local/identity/people";
import { type Identity, startIdentity } from "@local/identity/start";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  authorizeAtGithub,
  authorizeAtGoogle,
  CLIENT_SECRET,
  getJson,
  githubAuthorizeUrl,
  githubToken,
  googleAuthorizeUrl,
  googleTokens,
  identifiersOf,
  page,
  verifiedClaims,
} from "./sign-in.ts";

const APP_URLS = ["http://localhost:3000", "http://127.0.0.1:4000"];
const CLIENT_ID = "tollgate-local";

let identity: Identity;
beforeAll(async () => {
  identity = await startIdentity({ appUrl: APP_URLS });
});
afterAll(() => identity.close());

describe("GitHub", () => {
  test.each(PEOPLE)("lets $name in with a verified address", async (person) => {
    const code = await authorizeAtGithub(identity, person.email);

    const token = await githubToken(identity, code, CLIENT_SECRET);

    const headers = { authorization: `Bearer ${token.access_token}` };
    const user = await getJson(`${identity.githubUrl}/user`, headers);
    expect(user).toMatchObject({ name: person.name, email: person.email });
    expect(
      await getJson(`${identity.githubUrl}/user/emails`, headers),
    ).toMatchObject([{ email: person.email, primary: true, verified: true }]);
  });

  test("gives no token for a wrong secret", async () => {
    const code = await authorizeAtGithub(identity, "ada@example.com");

    const token = await githubToken(identity, code, "wrong");

    expect(token).toMatchObject({ error: "incorrect_client_credentials" });
  });

  test("takes a code once", async () => {
    const code = await authorizeAtGithub(identity, "ada@example.com");
    await githubToken(identity, code, CLIENT_SECRET);

    const second = await githubToken(identity, code, CLIENT_SECRET);

    expect(second).toMatchObject({ error: "bad_verification_code" });
  });
});

describe("Google", () => {
  test.each(PEOPLE)(
    "signs that $name's address is verified",
    async (person) => {
      const { code, verifier } = await authorizeAtGoogle(
        identity,
        person.email,
      );

      const tokens = await googleTokens(identity, code, verifier);

      expect(await verifiedClaims(identity, tokens.id_token)).toMatchObject({
        iss: identity.googleUrl,
        aud: CLIENT_ID,
        nonce: "the-nonce",
        name: person.name,
        email: person.email,
        email_verified: true,
      });
      const userinfo = await getJson(
        `${identity.googleUrl}/oauth2/v2/userinfo`,
        {
          authorization: `Bearer ${tokens.access_token}`,
        },
      );
      expect(userinfo).toMatchObject({
        email: person.email,
        email_verified: true,
      });
    },
  );

  test("refuses a code whose verifier is not the challenge's", async () => {
    const { code } = await authorizeAtGoogle(identity, "ada@example.com");

    const refused = await googleTokens(identity, code, "another verifier");

    expect(refused).toMatchObject({ error: "invalid_grant" });
  });
});

describe("people", () => {
  test("are the same three at both, and nobody else", async () => {
    const pages = await Promise.all([
      page(githubAuthorizeUrl(identity)),
      page(googleAuthorizeUrl(identity, "challenge")),
    ]);

    for (const html of pages) {
      expect(html.match(/<form /g)).toHaveLength(PEOPLE.length);
      for (const person of PEOPLE) expect(html).toContain(person.email);
    }
  });

  test("keep their identifiers when the stand-in starts again", async () => {
    const before = await identifiersOf(identity, "grace@example.com");
    await identity.close();
    identity = await startIdentity({ appUrl: APP_URLS });

    expect(await identifiersOf(identity, "grace@example.com")).toEqual(before);
  });

  test("differ from one another", async () => {
    const all = await Promise.all(
      PEOPLE.map((person) => identifiersOf(identity, person.email)),
    );

    expect(new Set(all.map(({ github }) => github)).size).toBe(PEOPLE.length);
    expect(new Set(all.map(({ google }) => google)).size).toBe(PEOPLE.length);
  });

  test("may refuse, which returns the state to the app", async () => {
    const html = await page(githubAuthorizeUrl(identity));

    expect(html).toContain(
      'href="http://localhost:3000/api/auth/callback/github?error=access_denied&amp;state=the-state"',
    );
  });
});

describe("addresses", () => {
  test("serves every app it was told of, and no other", async () => {
    vi.spyOn(console, "warn").mockImplementationOnce(() => undefined);

    const statuses = await Promise.all(
      [...APP_URLS, "http://localhost:9999"].map(async (appUrl) => {
        const answer = await fetch(githubAuthorizeUrl(identity, appUrl));
        return answer.status;
      }),
    );

    expect(statuses).toEqual([200, 200, 400]);
  });

  test("takes a free port when the wanted one is taken", async () => {
    const taken = Number(new URL(identity.githubUrl).port);

    const second = await startIdentity({
      appUrl: "http://localhost:3000",
      githubPort: taken,
    });

    expect(second.githubUrl).not.toBe(identity.githubUrl);
    expect((await fetch(`${second.githubUrl}/user/emails`)).status).toBe(401);
    await second.close();
  });

  test("names itself as the issuer", async () => {
    const discovery = await getJson(
      `${identity.googleUrl}/.well-known/openid-configuration`,
    );

    expect(discovery).toMatchObject({
      issuer: identity.googleUrl,
      token_endpoint: `${identity.googleUrl}/oauth2/token`,
      jwks_uri: `${identity.googleUrl}/oauth2/v3/certs`,
    });
  });
});
