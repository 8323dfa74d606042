import type { Env } from "./env.ts";

/**
 * `door`: sign-in and what stands around it, which is left by loading another
 * document. `app`: the rest; a document's policy outlives navigation within it,
 * so that each of its pages may do what any of them needs. The public pages are
 * among these: the first shows a meter, and both lead on into the app.
 */
export type PolicyKind = "door" | "app";

const DOORS = new Set([
  "/login",
  "/signup",
  "/auth-error",
  "/suspended",
  "/account-deleted",
]);

export const policyKindOf = (pathname: string): PolicyKind =>
  DOORS.has(pathname) ? "door" : "app";

/**
 * What a page may run, load and send: scripts that carry the nonce and what
 * they load, styles of ours, no plugin, no frame around it. In the app maths,
 * charts and meters have style attributes, and images of any host load once
 * the reader has asked for them.
 */
export function contentSecurityPolicy(page: {
  kind: PolicyKind;
  nonce: string;
  env: Env;
}): string {
  const { kind, nonce, env } = page;
  const isDevelopment = env.NODE_ENV === "development";
  const isApp = kind === "app";
  return [
    "default-src 'none'",
    // The nonce alone counts where strict-dynamic is known; React's refresh
    // evaluates code in development.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "script-src-attr 'none'",
    // Beside a nonce 'unsafe-inline' does not count.
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    ...(isApp ? ["style-src-attr 'unsafe-inline'"] : []),
    `img-src 'self' data:${isApp ? " blob: https:" : ""}`,
    "font-src 'self'",
    `connect-src 'self'${isDevelopment ? " ws:" : ""}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    `frame-src ${isApp ? "'self'" : "'none'"}`,
    `form-action ${["'self'", ...formTargets(env)].join(" ")}`,
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    ...(env.AUTH_URL?.startsWith("https:")
      ? ["upgrade-insecure-requests"]
      : []),
  ].join("; ");
}

const STRIPE_PAGES = [
  "https://checkout.stripe.com",
  "https://billing.stripe.com",
  "https://invoice.stripe.com",
];

/**
 * Where a form of ours may lead by way of a redirect, which browsers hold
 * against this list too: the pages of sign-in and of Stripe.
 */
function formTargets(env: Env): string[] {
  const origins = [
    ...(env.AUTH_GITHUB_ID ? ["https://github.com"] : []),
    ...(env.AUTH_GOOGLE_ID ? ["https://accounts.google.com"] : []),
    env.AUTH_OIDC_ISSUER,
    ...(env.STRIPE_SECRET_KEY ? STRIPE_PAGES : []),
    env.LOCAL_GITHUB_URL,
    env.LOCAL_GOOGLE_URL,
    env.LOCAL_STRIPE_URL,
  ].flatMap((url) => (url ? [new URL(url).origin] : []));
  return [...new Set(origins)];
}
