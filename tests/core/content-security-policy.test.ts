import { describe, expect, test } from "vitest";
import {
  contentSecurityPolicy,
  policyKindOf,
} from "@/core/content-security-policy";
import { parseEnv } from "@/core/env";

type Wishes = {
  pathname?: string;
  variables?: Record<string, string>;
};

/** The policy of a page, by directive. */
function policyOf({ pathname = "/chat", variables = {} }: Wishes = {}) {
  const policy = contentSecurityPolicy({
    kind: policyKindOf(pathname),
    nonce: "bm9uY2U=",
    env: parseEnv({ NODE_ENV: "production", ...variables }),
  });
  return Object.fromEntries(
    policy.split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources.join(" ")];
    }),
  );
}

describe("a page's policy", () => {
  test("lets scripts run by their nonce alone, and nothing by default", () => {
    expect(policyOf()).toEqual({
      "default-src": "'none'",
      "script-src": "'self' 'nonce-bm9uY2U=' 'strict-dynamic'",
      "script-src-attr": "'none'",
      "style-src": "'self' 'nonce-bm9uY2U='",
      "style-src-attr": "'unsafe-inline'",
      "img-src": "'self' data: blob: https:",
      "font-src": "'self'",
      "connect-src": "'self'",
      "worker-src": "'self'",
      "manifest-src": "'self'",
      "frame-src": "'self'",
      "form-action": "'self'",
      "base-uri": "'none'",
      "object-src": "'none'",
      "frame-ancestors": "'none'",
    });
  });

  test.each([
    "/login",
    "/signup",
    "/auth-error",
    "/suspended",
    "/account-deleted",
  ])(
    "has no style attributes, no frames and no images of others on %s",
    (pathname) => {
      const policy = policyOf({ pathname });

      expect(policy).not.toHaveProperty("style-src-attr");
      expect(policy).toMatchObject({
        "img-src": "'self' data:",
        "frame-src": "'none'",
      });
    },
  );

  test("lets forms lead to the sign-in pages and to Stripe that are set up, and nowhere else", () => {
    const { "form-action": targets } = policyOf({
      variables: {
        AUTH_GITHUB_ID: "id",
        AUTH_GOOGLE_ID: "id",
        AUTH_OIDC_ISSUER: "https://id.example.com/realms/one",
        STRIPE_SECRET_KEY: "sk_live_key",
      },
    });

    expect(targets?.split(" ")).toEqual([
      "'self'",
      "https://github.com",
      "https://accounts.google.com",
      "https://id.example.com",
      "https://checkout.stripe.com",
      "https://billing.stripe.com",
      "https://invoice.stripe.com",
    ]);
  });

  test("lets forms lead to the stand-ins of a local machine", () => {
    const { "form-action": targets } = policyOf({
      variables: {
        LOCAL_GITHUB_URL: "http://localhost:4001",
        LOCAL_GOOGLE_URL: "http://localhost:4002/",
        LOCAL_STRIPE_URL: "http://localhost:4003",
      },
    });

    expect(targets).toBe(
      "'self' http://localhost:4001 http://localhost:4002 http://localhost:4003",
    );
  });

  test("asks for https where the server is reached by it", () => {
    const variables = { AUTH_URL: "https://chat.example.com" };

    expect(policyOf({ variables })).toHaveProperty("upgrade-insecure-requests");
  });

  test("evaluates code in development alone", () => {
    const variables = { NODE_ENV: "development" };

    expect(policyOf({ variables })["script-src"]).toContain("'unsafe-eval'");
    expect(Object.values(policyOf()).join(" ")).not.toContain("unsafe-eval");
  });
});
