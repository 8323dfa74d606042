import { createHash, createPublicKey, createVerify } from "node:crypto";
import type { Identity } from "@local/identity/start";

const CLIENT_ID = "tollgate-local";
const STATE = "the-state";
export const CLIENT_SECRET = "tollgate-local-secret";

export function githubAuthorizeUrl(
  identity: Identity,
  appUrl = "http://localhost:3000",
) {
  return `${identity.githubUrl}/login/oauth/authorize?${new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: `${appUrl}/api/auth/callback/github`,
    scope: "read:user user:email",
    state: STATE,
  })}`;
}

export function googleAuthorizeUrl(identity: Identity, challenge: string) {
  return `${identity.googleUrl}/o/oauth2/v2/auth?${new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: "http://localhost:3000/api/auth/callback/google",
    response_type: "code",
    scope: "openid profile email",
    state: STATE,
    nonce: "the-nonce",
    code_challenge: challenge,
    code_challenge_method: "S256",
  })}`;
}

export const authorizeAtGithub = (identity: Identity, email: string) =>
  pick(githubAuthorizeUrl(identity), email);

export async function authorizeAtGoogle(identity: Identity, email: string) {
  const verifier = "a verifier of the test's own choosing";
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return {
    code: await pick(googleAuthorizeUrl(identity, challenge), email),
    verifier,
  };
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
  if (back.searchParams.get("state") !== STATE)
    throw new Error("the state did not come back");
  return back.searchParams.get("code") ?? "";
}

export const githubToken = (
  identity: Identity,
  code: string,
  clientSecret: string,
) =>
  post(`${identity.githubUrl}/login/oauth/access_token`, {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    client_secret: clientSecret,
    redirect_uri: "http://localhost:3000/api/auth/callback/github",
    code,
  });

export const googleTokens = (
  identity: Identity,
  code: string,
  verifier: string,
) =>
  post(`${identity.googleUrl}/oauth2/token`, {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    redirect_uri: "http://localhost:3000/api/auth/callback/google",
    code_verifier: verifier,
    code,
  });

export async function identifiersOf(identity: Identity, email: string) {
  const github = await githubToken(
    identity,
    await authorizeAtGithub(identity, email),
    CLIENT_SECRET,
  );
  const { code, verifier } = await authorizeAtGoogle(identity, email);
  const google = await googleTokens(identity, code, verifier);
  const user = await getJson(`${identity.githubUrl}/user`, {
    authorization: `Bearer ${github.access_token}`,
  });
  return {
    github: user.id,
    google: (await verifiedClaims(identity, google.id_token)).sub,
  };
}

export async function verifiedClaims(identity: Identity, idToken: string) {
  const [header = "", payload = "", signature = ""] = idToken.split(".");
  const { keys } = await getJson(`${identity.googleUrl}/oauth2/v3/certs`);
  const isSigned = createVerify("RSA-SHA256")
    .update(`${header}.${payload}`)
    .verify(
      createPublicKey({ key: keys[0], format: "jwk" }),
      Buffer.from(signature, "base64url"),
    );
  if (!isSigned) throw new Error("the signature is not the key's");
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}

export const page = async (url: string) => (await fetch(url)).text();

export const getJson = async (
  url: string,
  headers: Record<string, string> = {},
) => (await fetch(url, { headers })).json();

const post = async (url: string, fields: Record<string, string>) =>
  (
    await fetch(url, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(fields),
    })
  ).json();
