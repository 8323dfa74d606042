import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  HOME_PATH,
  isEmailVerified,
  normalizeEmail,
  safeNextPath,
  sitePath,
} from "@/features/account/rules";

describe("safeNextPath", () => {
  test.each([
    "/chat",
    "/chat/0190a0f0-0000-7000-8000-000000000000?x=1#end",
    "/billing#credits",
    "/usage?before=2026-11-01T00%3A00%3A00Z",
    "/logins",
    "/apis/none",
  ])("keeps %s", (path) => {
    expect(safeNextPath(path)).toBe(path);
  });

  test.each([
    undefined,
    null,
    7,
    ["/chat", "/usage"],
    "",
    " /usage",
    "usage",
    "?next=/usage",
    "#usage",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/usage\\..\\x",
    "/\t/evil.example",
    "/\n/evil.example",
    "/usage\r\nset-cookie: a=b",
    "/usage\u0000",
    "/usage\u0085",
    "/.//evil.example",
    "/..//evil.example",
    "/usage/..//evil.example",
    "/%2e//evil.example",
    "https://evil.example/chat",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "mailto:ada@example.com",
    `/${"a".repeat(2_048)}`,
  ])("takes the home page for %j", (candidate) => {
    expect(safeNextPath(candidate)).toBe(HOME_PATH);
  });

  test.each([
    "/login",
    "/login?next=/login",
    "/signup#x",
    "/auth-error?error=Expired",
    "/suspended/",
    "/api/auth/signout",
    "/api",
    "/usage/../login",
  ])("never leads back to the door: %s", (candidate) => {
    expect(safeNextPath(candidate)).toBe(HOME_PATH);
  });

  test("never leaves the site, whatever it is given", () => {
    const piece = fc.constantFrom(
      "/",
      "\\",
      ".",
      "..",
      "//",
      "%2f",
      "%5c",
      "%2e",
      "\t",
      "\n",
      "@",
      ":",
      "?",
      "#",
      "https:",
      "evil.example",
      "chat",
    );
    const path = fc.array(piece, { maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(fc.oneof(path, fc.string({ unit: "binary" })), (given) => {
        const next = safeNextPath(given);
        const site = "https://tollgate.example";
        expect(new URL(next, site).origin).toBe(site);
        expect(new URL(`${site}${next}`).origin).toBe(site);
        expect(safeNextPath(next)).toBe(next);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("sitePath", () => {
  test("keeps the doors, which safeNextPath does not", () => {
    expect(sitePath("/auth-error?error=Expired")).toBe(
      "/auth-error?error=Expired",
    );
  });
});

describe("isEmailVerified", () => {
  test.each([{ email_verified: true }, { email_verified: "true" }])(
    "takes the provider's yes: %j",
    (profile) => {
      expect(isEmailVerified(profile)).toBe(true);
    },
  );

  test.each([
    undefined,
    null,
    "true",
    {},
    { email: "ada@example.com" },
    { email_verified: false },
    { email_verified: "false" },
    { email_verified: 1 },
    { email_verified: "yes" },
    { email_verified: null },
    { emailVerified: true },
    { verified: true },
  ])("guesses nothing from %j", (profile) => {
    expect(isEmailVerified(profile)).toBe(false);
  });
});

test("an address is compared in lower case, without spaces around it", () => {
  expect(normalizeEmail(" Ada@Example.COM ")).toBe("ada@example.com");
});
