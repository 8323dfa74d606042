import { createHash, createPublicKey, createVerify } from "node:crypto";
import { PEOPLE } from "@local/identity/people";
import { type Identity, startIdentity } from "@local/identity/start";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const APP_URLS = ["http://localhost:3000", "http://127.0.0.1:4000"];
const CLIENT_ID = "tollgate-local";
const CLIENT_SECRET = "tollgate-local-secret";

let identity: Identity;
beforeAll(async () => {
  identity = await startIdentity({ appUrl: APP_URLS });
});
afterAll(() => identity.close());

describe("GitHub", () => {
  test.each(PEOPLE)("lets $name in with a verified address", async (person) => {
    const code = await authorizeAtGithub(person.email);

    const token = await githubToken(code, CLIENT_SECRET);

    const headers = { authorization: `Bearer ${token.access_token}` };
    const user = await getJson(`${identity.githubUrl}/user`, headers);
    expect(user).toMatchObject({ name: person.name, email: person.email });
    expect(
      await getJson(`${identity.githubUrl}/user/emails`, headers),
    ).toMatchObject([{ email: person.email, primary: true, verified: true }]);
  });

  test("gives no token for a wrong secret", async () => {
    const code = await authorizeAtGithub("ada@example.com");

    const token = await githubToken(code, "wrong");

    expect(token).toMatchObject({ error: "incorrect_client_credentials" });
  });

  test("takes a code once", async () => {
    const code = await authorizeAtGithub("ada@example.com");
    await githubToken(code, CLIENT_SECRET);

    const second = await githubToken(code, CLIENT_SECRET);

    expect(second).toMatchObject({ error: "bad_verification_code" });
  });
});

describe("Google", () => {
  test.each(PEOPLE)(
    "signs that $name's address is verified",
    async (person) => {
      const { code, verifier } = await authorizeAtGoogle(person.email);

      const tokens = await googleTokens(code, verifier);

      expect(await verifiedClaims(tokens.id_token)).toMatchObject({
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
    const { code } = await authorizeAtGoogle("ada@example.com");

    const refused = await googleTokens(code, "another verifier");

    expect(refused).toMatchObject({ error: "invalid_grant" });
  });
});

describe("people", () => {
  test("are the same three at both, and nobody else", async () => {
    const pages = await Promise.all([
      page(githubAuthorizeUrl()),
      page(googleAuthorizeUrl("challenge")),
    ]);

    for (const html of pages) {
      expect(html.match(/<form /g)).toHaveLength(PEOPLE.length);
      for (const person of PEOPLE) expect(html).toContain(person.email);
    }
  });

  test("keep their identifiers when the stand-in starts again", async () => {
    const before = await identifiersOf("grace@example.com");
    await identity.close();
    identity = await startIdentity({ appUrl: APP_URLS });

    expect(await identifiersOf("grace@example.com")).toEqual(before);
  });

  test("differ from one another", async () => {
    const all = await Promise.all(
      PEOPLE.map((person) => identifiersOf(person.email)),
    );

    expect(new Set(all.map(({ github }) => github)).size).toBe(PEOPLE.length);
    expect(new Set(all.map(({ google }) => google)).size).toBe(PEOPLE.length);
  });

  test("may refuse, which returns the state to the app", async () => {
    const html = await page(githubAuthorizeUrl());

    expect(html).toContain(
      'href="http://localhost:3000/api/auth/callback/github?error=access_denied&amp;state=the-state"',
    );
  });
});

describe("addresses", () => {
  test("serves every app it was told of, and no other", async () => {
    const statuses = await Promise.all(
      [...APP_URLS, "http://localhost:9999"].map(async (appUrl) => {
        const answer = await fetch(githubAuthorizeUrl(appUrl));
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

function githubAuthorizeUrl(appUrl = "http://localhost:3000") {
  return `${identity.githubUrl}/login/oauth/authorize?${new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: `${appUrl}/api/auth/callback/github`,
    scope: "read:user user:email",
    state: "the-state",
  })}`;
}

function googleAuthorizeUrl(challenge: string) {
  return `${identity.googleUrl}/o/oauth2/v2/auth?${new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: "http://localhost:3000/api/auth/callback/google",
    response_type: "code",
    scope: "openid profile email",
    state: "the-state",
    nonce: "the-nonce",
    code_challenge: challenge,
    code_challenge_method: "S256",
  })}`;
}

const authorizeAtGithub = (email: string) => pick(githubAuthorizeUrl(), email);

async function authorizeAtGoogle(email: string) {
  const verifier = "a verifier of the test's own choosing";
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { code: await pick(googleAuthorizeUrl(challenge), email), verifier };
}

/** Presses the person's button on the sign-in page, as a browser would. */
async function pick(authorizeUrl: string, email: string): Promise<string> {
  const html = await page(authorizeUrl);
  const form = html
    .match(/<form [\s\S]*?<\/form>/g)
    ?.find((candidate) => candidate.includes(email));
  if (form === undefined) throw new Error(`nobody with ${email} on the page`);
  const fields = [...form.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")],
  );
  const action = form.match(/action="([^"]*)"/)?.[1] ?? "";

  const answer = await fetch(new URL(action, authorizeUrl), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(fields),
  });

  const back = new URL(answer.headers.get("location") ?? "");
  expect(back.searchParams.get("state")).toBe("the-state");
  return back.searchParams.get("code") ?? "";
}

const githubToken = (code: string, clientSecret: string) =>
  post(`${identity.githubUrl}/login/oauth/access_token`, {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    client_secret: clientSecret,
    redirect_uri: "http://localhost:3000/api/auth/callback/github",
    code,
  });

const googleTokens = (code: string, verifier: string) =>
  post(`${identity.googleUrl}/oauth2/token`, {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    redirect_uri: "http://localhost:3000/api/auth/callback/google",
    code_verifier: verifier,
    code,
  });

async function identifiersOf(email: string) {
  const github = await githubToken(
    await authorizeAtGithub(email),
    CLIENT_SECRET,
  );
  const { code, verifier } = await authorizeAtGoogle(email);
  const google = await googleTokens(code, verifier);
  const user = await getJson(`${identity.githubUrl}/user`, {
    authorization: `Bearer ${github.access_token}`,
  });
  return {
    github: user.id,
    google: (await verifiedClaims(google.id_token)).sub,
  };
}

async function verifiedClaims(idToken: string) {
  const [header = "", payload = "", signature = ""] = idToken.split(".");
  const { keys } = await getJson(`${identity.googleUrl}/oauth2/v3/certs`);
  const isAuthentic = createVerify("RSA-SHA256")
    .update(`${header}.${payload}`)
    .verify(
      createPublicKey({ key: keys[0], format: "jwk" }),
      Buffer.from(signature, "base64url"),
    );
  expect(isAuthentic).toBe(true);
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}

const page = async (url: string) => (await fetch(url)).text();

const getJson = async (url: string, headers: Record<string, string> = {}) =>
  (await fetch(url, { headers })).json();

const post = async (url: string, fields: Record<string, string>) =>
  (
    await fetch(url, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(fields),
    })
  ).json();
