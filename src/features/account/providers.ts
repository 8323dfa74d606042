import "server-only";
import type { Profile } from "next-auth";
import type { OIDCConfig } from "next-auth/providers";
import GitHub from "next-auth/providers/github";
import Google from "next-auth/providers/google";
import { z } from "zod";
import type { Env } from "@/core/env";
import { isEmailVerified } from "./rules.ts";
import type { SignInOption } from "./schema.ts";

/** What `local/identity` accepts. Public by nature: it guards nothing. */
const STAND_IN = {
  clientId: "tollgate-local",
  clientSecret: "tollgate-local-secret",
};
const USER_INFO_TIMEOUT_MS = 10_000;

/** The ways to sign in that this configuration offers, in a fixed order. */
export function signInOptions(env: Env): SignInOption[] {
  const options: SignInOption[] = [];
  const github = githubClient(env);
  const google = googleClient(env);
  if (github) options.push({ id: "github", name: "GitHub", ...github.shown });
  if (google) options.push({ id: "google", name: "Google", ...google.shown });
  if (oidcClient(env)) {
    options.push({ id: "oidc", name: "single sign-on", isStandIn: false });
  }
  return options;
}

/** The same ways, as Auth.js takes them. */
export function authProviders(env: Env) {
  return [githubProvider(env), googleProvider(env), oidcProvider(env)].filter(
    (provider) => provider !== null,
  );
}

function githubProvider(env: Env) {
  const client = githubClient(env);
  if (!client) return null;
  const { standInUrl, clientId, clientSecret } = client;
  const apiUrl = standInUrl ?? "https://api.github.com";

  return GitHub({
    clientId,
    clientSecret,
    checks: ["pkce", "state"],
    userinfo: {
      url: `${apiUrl}/user`,
      request: ({ tokens }: { tokens: { access_token?: string } }) =>
        fetchGitHubProfile(apiUrl, tokens.access_token ?? ""),
    },
    profile: (profile) => ({
      id: profile.id.toString(),
      name: profile.name ?? profile.login,
      email: profile.email,
      image: profile.avatar_url,
      isEmailVerified: isEmailVerified(profile),
    }),
    ...(standInUrl && {
      client: { token_endpoint_auth_method: "client_secret_post" },
      issuer: `${standInUrl}/login/oauth`,
      authorization: {
        url: `${standInUrl}/login/oauth/authorize`,
        params: { scope: "read:user user:email" },
      },
      token: `${standInUrl}/login/oauth/access_token`,
    }),
  });
}

function googleProvider(env: Env) {
  const client = googleClient(env);
  if (!client) return null;
  const { standInUrl, clientId, clientSecret } = client;

  return Google({
    clientId,
    clientSecret,
    checks: ["pkce", "state", "nonce"],
    profile: personFromClaims,
    ...(standInUrl && {
      client: { token_endpoint_auth_method: "client_secret_post" },
      issuer: standInUrl,
    }),
  });
}

function oidcProvider(env: Env): OIDCConfig<Profile> | null {
  const client = oidcClient(env);
  if (!client) return null;
  return {
    ...client,
    id: "oidc",
    name: "Single sign-on",
    type: "oidc",
    checks: ["pkce", "state", "nonce"],
    // A provider that follows OpenID Connect Core §5.4 answers for the
    // address at its userinfo endpoint only.
    idToken: false,
    profile: personFromClaims,
  };
}

const personFromClaims = (claims: Profile) => ({
  ...(claims.sub ? { id: claims.sub } : {}),
  name: claims.name ?? claims.preferred_username ?? null,
  email: claims.email ?? null,
  image: typeof claims.picture === "string" ? claims.picture : null,
  isEmailVerified: isEmailVerified(claims),
});

const githubUser = z.looseObject({ email: z.string().nullish() });
const githubEmails = z.array(
  z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }),
);

/**
 * The person's profile, with their primary address and GitHub's word on
 * whether it is verified, under the name OpenID Connect gives that claim. The
 * public address of a profile proves nothing.
 */
async function fetchGitHubProfile(apiUrl: string, accessToken: string) {
  const request = () => ({
    headers: {
      authorization: `Bearer ${accessToken}`,
      "user-agent": "tollgate",
    },
    signal: AbortSignal.timeout(USER_INFO_TIMEOUT_MS),
  });
  const [user, emails] = await Promise.all([
    fetch(`${apiUrl}/user`, request()),
    fetch(`${apiUrl}/user/emails`, request()),
  ]);
  if (!user.ok) throw new Error(`GitHub answered ${user.status} for its user`);

  const profile = githubUser.parse(await user.json());
  const addresses = emails.ok ? githubEmails.parse(await emails.json()) : [];
  const primary = addresses.find((address) => address.primary);
  return {
    ...profile,
    email: primary?.email ?? profile.email ?? null,
    email_verified: primary?.verified ?? false,
  };
}

const githubClient = (env: Env) =>
  client({
    id: env.AUTH_GITHUB_ID,
    secret: env.AUTH_GITHUB_SECRET,
    standInUrl: env.LOCAL_GITHUB_URL,
  });

const googleClient = (env: Env) =>
  client({
    id: env.AUTH_GOOGLE_ID,
    secret: env.AUTH_GOOGLE_SECRET,
    standInUrl: env.LOCAL_GOOGLE_URL,
  });

type ClientVariables = {
  id: string | undefined;
  secret: string | undefined;
  standInUrl: string | undefined;
};

/** The real client when it is set, else the stand-in, else none. */
function client({ id, secret, standInUrl }: ClientVariables) {
  if (id && secret) {
    return {
      clientId: id,
      clientSecret: secret,
      standInUrl: undefined,
      shown: { isStandIn: false },
    };
  }
  if (id || !standInUrl) return null;
  return { ...STAND_IN, standInUrl, shown: { isStandIn: true } };
}

function oidcClient(env: Env) {
  const {
    AUTH_OIDC_ISSUER: issuer,
    AUTH_OIDC_ID: clientId,
    AUTH_OIDC_SECRET: clientSecret,
  } = env;
  if (!issuer || !clientId || !clientSecret) return null;
  return { issuer, clientId, clientSecret };
}
