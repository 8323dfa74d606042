import { z } from "zod";
import { unmet } from "./problems.ts";
import { LOCAL_AUTH_SECRET } from "./stand-ins.ts";
import { addresses, text, url } from "./values.ts";

export const signIn = z.object({
  AUTH_SECRET: text.min(32).default(LOCAL_AUTH_SECRET),
  AUTH_URL: url.optional(),
  AUTH_GITHUB_ID: text.optional(),
  AUTH_GITHUB_SECRET: text.optional(),
  AUTH_GOOGLE_ID: text.optional(),
  AUTH_GOOGLE_SECRET: text.optional(),
  AUTH_OIDC_ISSUER: url.optional(),
  AUTH_OIDC_ID: text.optional(),
  AUTH_OIDC_SECRET: text.optional(),
  ADMIN_EMAILS: addresses.default([]),
});

type SignIn = z.output<typeof signIn>;

export const signInProblems = (env: SignIn): string[] =>
  unmet(
    [
      env.AUTH_SECRET !== LOCAL_AUTH_SECRET,
      "AUTH_SECRET is not set: make one with `openssl rand -base64 33`.",
    ],
    [
      env.AUTH_URL !== undefined,
      "AUTH_URL is not set: give the public address of this server.",
    ],
    [
      hasProvider(env),
      "No sign-in is set up: set AUTH_GITHUB_ID and AUTH_GITHUB_SECRET, or the pair of Google, or the three of AUTH_OIDC.",
    ],
  );

const hasProvider = (env: SignIn) =>
  Boolean(
    (env.AUTH_GITHUB_ID && env.AUTH_GITHUB_SECRET) ||
      (env.AUTH_GOOGLE_ID && env.AUTH_GOOGLE_SECRET) ||
      (env.AUTH_OIDC_ISSUER && env.AUTH_OIDC_ID && env.AUTH_OIDC_SECRET),
  );
