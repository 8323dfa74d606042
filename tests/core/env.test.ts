import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { assertReadyToServe, missingForProduction, parseEnv } from "@/core/env";
import {
  LOCAL_AUTH_SECRET,
  LOCAL_STRIPE_KEY,
  LOCAL_STRIPE_WEBHOOK_SECRET,
} from "@/core/env/stand-ins";

const COMPLETE = {
  NODE_ENV: "production",
  DATABASE_URL: "postgresql://app@db.example.com/tollgate",
  AUTH_SECRET: "mQ0vJtZr3uYfWk7hLx9cN2bEd5sGa8pRiTyU1oKw",
  AUTH_URL: "https://chat.example.com",
  AUTH_GITHUB_ID: "id",
  AUTH_GITHUB_SECRET: "secret",
  OPENAI_API_KEY: "sk-test",
  CRON_SECRET: "7f3a9c1be52d48064e1ab0c3",
  STRIPE_SECRET_KEY: "sk_live_key",
  STRIPE_WEBHOOK_SECRET: "whsec_secret",
  RESEND_API_KEY: "re_key",
  EMAIL_FROM: "Tollgate <mail@example.com>",
  S3_ENDPOINT: "https://s3.example.com",
  S3_BUCKET: "tollgate",
  S3_ACCESS_KEY_ID: "key",
  S3_SECRET_ACCESS_KEY: "secret",
};

describe("parseEnv", () => {
  test("needs nothing on a local machine", () => {
    const env = parseEnv({});

    expect(env.AUTH_SECRET).toBe(LOCAL_AUTH_SECRET);
    expect(missingForProduction(env)).toEqual([]);
  });

  test("takes an empty value for unset, as in a copied .env.example", () => {
    expect(parseEnv({ DATABASE_URL: "", ADMIN_EMAILS: " " })).toMatchObject({
      ADMIN_EMAILS: [],
    });
  });

  test("reads a postal address line by line, by | or by real lines", () => {
    const lines = ["1 Ledger Lane", "1010 Vienna", "Austria"];

    for (const given of [lines.join(" | "), `${lines.join("\n")}\n`]) {
      expect(parseEnv({ SELLER_ADDRESS: given }).SELLER_ADDRESS).toEqual(lines);
    }
  });

  test("reads addresses in any case, with spaces, and drops empty ones", () => {
    expect(
      parseEnv({ ADMIN_EMAILS: "Ada@Example.com, grace@example.com,," })
        .ADMIN_EMAILS,
    ).toEqual(["ada@example.com", "grace@example.com"]);
  });

  test.each([
    ["DATABASE_URL", "mysql://db"],
    ["AUTH_SECRET", "short"],
    ["AUTH_URL", "chat.example.com"],
    ["OPERATOR_MONTHLY_BUDGET_USD", "lots"],
    ["OPERATOR_MONTHLY_BUDGET_USD", "0"],
    ["MIGRATE_ON_START", "yes"],
    ["DATABASE_POOL_MAX", "0"],
    ["SUPPORT_EMAIL", "nobody"],
    ["SELLER_ADDRESS", "Vienna"],
    ["SELLER_ADDRESS", "a|b|c|d|e|f|g"],
    ["SELLER_TAX_ID", "pending"],
    ["OPENAI_BASE_URL", "javascript:alert(1)"],
    ["STRIPE_SECRET_KEY", "pk_test_a_publishable_one"],
    ["STRIPE_WEBHOOK_SECRET", "we_the_id_of_the_endpoint"],
    ["RESEND_API_KEY", "sk_of_another_service"],
    ["SMTP_URL", "https://smtp.example.com"],
    ["TRUSTED_PROXY_HOPS", "-1"],
    ["UPSTASH_REDIS_REST_URL", "redis://cache.example.com"],
    ["EMAIL_FROM", "Tollgate"],
    ["EMAIL_FROM", "Tollgate <nobody>"],
    ["EMAIL_FROM", "a@example.com, b@example.com"],
    ["ALERT_EMAILS", "ops@example.com, nobody"],
    ["ALERT_WEBHOOK_URL", "ftp://alerts.example.com"],
    ["TRACE_URL", "https://traces.example.com/no-place-for-the-id"],
  ])("refuses %s=%s with a sentence that names it", (name, value) => {
    expect(() => parseEnv({ [name]: value })).toThrow(
      new RegExp(`The configuration is not usable:\\n {2}- ${name}: `),
    );
  });
});

describe("production", () => {
  test("starts with its parts", () => {
    expect(missingForProduction(parseEnv(COMPLETE))).toEqual([]);
  });

  test("takes a mail server in the place of Resend, and a bare address as sender", () => {
    const env = parseEnv({
      ...COMPLETE,
      RESEND_API_KEY: undefined,
      SMTP_URL: "smtps://user:password@smtp.example.com",
      EMAIL_FROM: "mail@example.com",
    });

    expect(missingForProduction(env)).toEqual([]);
  });

  test.each([
    "DATABASE_URL",
    "AUTH_SECRET",
    "AUTH_URL",
    "CRON_SECRET",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "EMAIL_FROM",
  ])("is refused without %s, which is named", (name) => {
    const env = parseEnv({ ...COMPLETE, [name]: undefined });

    expect(missingForProduction(env)).toEqual([
      expect.stringContaining(`${name} is not set`),
    ]);
    expect(() => assertReadyToServe(env)).toThrow(name);
  });

  test.each([
    ["AUTH_GITHUB_SECRET", "No sign-in is set up"],
    ["OPENAI_API_KEY", "No model provider is set up"],
    ["RESEND_API_KEY", "No mail is set up"],
  ])("is refused without %s: %s", (name, sentence) => {
    expect(
      missingForProduction(parseEnv({ ...COMPLETE, [name]: undefined })),
    ).toEqual([expect.stringContaining(sentence)]);
  });

  test.each([
    ["UPSTASH_REDIS_REST_URL", "https://redis.example.com"],
    ["UPSTASH_REDIS_REST_TOKEN", "token"],
  ])("is refused with %s alone", (name, value) => {
    expect(
      missingForProduction(parseEnv({ ...COMPLETE, [name]: value })),
    ).toEqual([expect.stringContaining("Upstash is half set up")]);
  });

  test.each([
    "LOCAL_GITHUB_URL",
    "LOCAL_GOOGLE_URL",
    "LOCAL_MODEL_URL",
    "LOCAL_STRIPE_URL",
    "LOCAL_MAIL_URL",
  ])("is refused on the stand-in of %s", (name) => {
    expect(
      missingForProduction(
        parseEnv({ ...COMPLETE, [name]: "http://127.0.0.1:4701" }),
      ),
    ).toEqual([`${name} points to a local stand-in: remove it.`]);
  });

  test.each([
    ["AUTH_SECRET", LOCAL_AUTH_SECRET],
    ["STRIPE_SECRET_KEY", LOCAL_STRIPE_KEY],
    ["STRIPE_WEBHOOK_SECRET", LOCAL_STRIPE_WEBHOOK_SECRET],
  ])(
    "is refused on the %s of a local machine, also when it is set",
    (name, value) => {
      const env = parseEnv({ ...COMPLETE, [name]: value });

      expect(missingForProduction(env)).toHaveLength(1);
    },
  );

  test.each(["S3_ENDPOINT", "S3_BUCKET", "S3_SECRET_ACCESS_KEY"])(
    "is refused with a store for files that lacks %s",
    (name) => {
      const env = parseEnv({ ...COMPLETE, [name]: undefined });

      expect(missingForProduction(env)).toEqual([
        expect.stringContaining("The store for files is set up in part"),
      ]);
    },
  );

  test("keeps files in a folder only where it is named, and never on Vercel", () => {
    const parts = {
      ...COMPLETE,
      S3_ENDPOINT: undefined,
      S3_BUCKET: undefined,
      S3_ACCESS_KEY_ID: undefined,
      S3_SECRET_ACCESS_KEY: undefined,
    };
    const refused = [expect.stringContaining("No store for files is set up")];

    expect(missingForProduction(parseEnv(parts))).toEqual(refused);
    expect(
      missingForProduction(
        parseEnv({ ...parts, FILES_DIR: "/srv/files", VERCEL: "1" }),
      ),
    ).toEqual(refused);
    expect(
      missingForProduction(parseEnv({ ...parts, FILES_DIR: "/srv/files" })),
    ).toEqual([]);
  });

  test("is local by its own word with TOLLGATE_LOCAL=1", () => {
    const env = parseEnv({ NODE_ENV: "production", TOLLGATE_LOCAL: "1" });

    expect(() => assertReadyToServe(env)).not.toThrow();
  });
});

describe("a secret", () => {
  const AUTH_SECRET = COMPLETE.AUTH_SECRET;
  const problemsWith = (variables: Record<string, string>) =>
    missingForProduction(parseEnv({ ...COMPLETE, ...variables }));

  test.each([
    ["AUTH_SECRET", "my-very-secret-value-that-nobody-knows-at-all"],
    ["AUTH_SECRET", "0123456789012345678901234567890123456789"],
    ["AUTH_SECRET", "kfj3mkfj3mkfj3mkfj3mkfj3mkfj3mkfj3mkfj3m"],
    ["AUTH_SECRET", "kQ8zWm4TnB2xkQ8zWm4TnB2xkQ8zWm4TnB2xkQ8"],
    ["CRON_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaa"],
    ["CRON_SECRET", "Password1Password2"],
  ])("that people type is refused: %s=%s", (name, value) => {
    expect(problemsWith({ [name]: value })).toEqual([
      `${name} can be guessed: make one with \`openssl rand -base64 33\`.`,
    ]);
  });

  test.each([
    ["AUTH_SECRET", "change-me-mQ0vJtZr3uYfWk7hLx9cN2bEd5sG"],
    ["OPENAI_API_KEY", "sk-..."],
    ["AUTH_GITHUB_SECRET", "<client secret>".replaceAll(" ", "")],
    ["STRIPE_SECRET_KEY", "sk_live_xxxxxxxxxxxx"],
    ["S3_SECRET_ACCESS_KEY", "your-key"],
  ])("that instructions show is refused: %s=%s", (name, value) => {
    expect(problemsWith({ [name]: value })).toEqual([
      `${name} is a placeholder: give a value of your own.`,
    ]);
  });

  test.each([
    ["AUTH_SECRET", `${AUTH_SECRET} ${AUTH_SECRET}`],
    ["CRON_SECRET", `"${COMPLETE.CRON_SECRET}"`],
    ["RESEND_API_KEY", "re_key\tre_other"],
  ])("with spaces or quotes is refused: %s", (name, value) => {
    expect(problemsWith({ [name]: value })).toEqual([
      `${name} has spaces or quotes in it: give the value alone, as it was made.`,
    ]);
  });

  test("is used once", () => {
    expect(problemsWith({ CRON_SECRET: AUTH_SECRET })).toEqual([
      "AUTH_SECRET and CRON_SECRET are the same: make one for each.",
    ]);
    expect(problemsWith({ AUTH_GITHUB_SECRET: COMPLETE.CRON_SECRET })).toEqual([
      "CRON_SECRET and AUTH_GITHUB_SECRET are the same: make one for each.",
    ]);
  });

  test("that was made by chance is taken, every time", () => {
    for (let made = 0; made < 200; made += 1) {
      const AUTH_SECRET = randomBytes(33).toString("base64");
      const CRON_SECRET = randomBytes(24).toString("hex");

      expect(problemsWith({ AUTH_SECRET, CRON_SECRET })).toEqual([]);
    }
  });

  test("is never shown by the sentence that refuses it", () => {
    const value = "password-of-ours-that-is-long-enough-1";

    expect(problemsWith({ AUTH_SECRET: value }).join()).not.toContain(value);
  });
});
