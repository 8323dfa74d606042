import { z } from "zod";

/** Signs cookies on a machine with nothing configured. Production refuses it. */
export const LOCAL_AUTH_SECRET = "tollgate-local-secret-not-for-production";

/** What the Stripe stand-in takes for its key and signs its webhooks with. */
export const LOCAL_STRIPE_KEY = "sk_test_local";
export const LOCAL_STRIPE_WEBHOOK_SECRET = "whsec_local_tollgate_stand_in";

/** What the mail stand-in takes for its key. */
export const LOCAL_MAIL_KEY = "re_local_tollgate_stand_in";

const text = z.string().trim().min(1);
const url = z.url({ protocol: /^https?$/ });
const flag = z.enum(["0", "1"]).transform((value) => value === "1");
const addresses = text.transform((list) =>
  list
    .split(",")
    .map((address) => address.trim().toLowerCase())
    .filter((address) => address !== ""),
);

const SELLER_LINES = { min: 2, max: 6, charactersMax: 100 };
const addressLines = text
  .transform((address) =>
    address
      .split(/\||\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  )
  .refine(
    (lines) =>
      lines.length >= SELLER_LINES.min &&
      lines.length <= SELLER_LINES.max &&
      lines.every(({ length }) => length <= SELLER_LINES.charactersMax),
    `give ${SELLER_LINES.min} to ${SELLER_LINES.max} lines, separated by |: 1 Ledger Lane | 1010 Vienna | Austria`,
  );

const schema = z.object({
  NODE_ENV: z
    .enum(["development", "production", "test"])
    .default("development"),
  TOLLGATE_LOCAL: flag.default(false),

  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_DIRECT_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_DIR: text.default(".data/db"),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(200).default(10),
  MIGRATE_ON_START: flag.default(true),

  AUTH_SECRET: text.min(32).default(LOCAL_AUTH_SECRET),
  AUTH_URL: url.optional(),
  AUTH_GITHUB_ID: text.optional(),
  AUTH_GITHUB_SECRET: text.optional(),
  AUTH_GOOGLE_ID: text.optional(),
  AUTH_GOOGLE_SECRET: text.optional(),
  AUTH_OIDC_ISSUER: url.optional(),
  AUTH_OIDC_ID: text.optional(),
  AUTH_OIDC_SECRET: text.optional(),

  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: url.optional(),
  GROQ_API_KEY: text.optional(),
  GROQ_BASE_URL: url.optional(),

  STRIPE_SECRET_KEY: text
    .regex(/^(sk|rk)_(test|live)_/, "give a secret key: sk_… or rk_…")
    .optional(),
  STRIPE_WEBHOOK_SECRET: text
    .startsWith("whsec_", "give the endpoint's signing secret: whsec_…")
    .optional(),
  STRIPE_API_BASE: url.optional(),

  RESEND_API_KEY: text.startsWith("re_", "give an API key: re_…").optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  EMAIL_FROM: text
    .regex(
      /^(?:[^<>@"]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      "give an address, or a name and an address: Tollgate <mail@example.com>",
    )
    .optional(),

  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: text.optional(),

  FILES_DIR: text.optional(),
  S3_ENDPOINT: url.optional(),
  S3_BUCKET: text.optional(),
  S3_REGION: text.default("us-east-1"),
  S3_ACCESS_KEY_ID: text.optional(),
  S3_SECRET_ACCESS_KEY: text.optional(),

  ADMIN_EMAILS: addresses.default([]),
  CRON_SECRET: text.min(16).optional(),
  UPSTASH_REDIS_REST_URL: url.optional(),
  UPSTASH_REDIS_REST_TOKEN: text.optional(),
  /** Proxies of the operator's own in front of this server. */
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).optional(),

  RATE_LIMIT_SCALE: z.coerce.number().int().min(1).max(1_000).default(1),

  OPERATOR_MONTHLY_BUDGET_USD: z.coerce.number().int().min(1).optional(),
  SUPPORT_EMAIL: z.email().optional(),
  APP_NAME: text.default("Tollgate"),
  APP_URL: url.optional(),

  /** Who sells, as it stands on documents and mails. */
  SELLER_NAME: text.max(100).optional(),
  SELLER_ADDRESS: addressLines.optional(),
  SELLER_TAX_ID: text
    .max(50)
    .regex(/\d/, "give the number as it is printed: ATU12345678")
    .optional(),

  /** Addresses of the stand-ins in local/, set by quickstart, dev and tests. */
  LOCAL_GITHUB_URL: url.optional(),
  LOCAL_GOOGLE_URL: url.optional(),
  LOCAL_MODEL_URL: url.optional(),
  LOCAL_STRIPE_URL: url.optional(),
  LOCAL_MAIL_URL: url.optional(),

  /** Set by that host, whose functions sleep between requests. */
  VERCEL: flag.default(false),
});

export type Env = z.output<typeof schema>;

/** Every variable the app reads. */
export const variableNames: string[] = Object.keys(schema.shape);

/**
 * Parses a set of variables. An empty value counts as unset, as in a copied
 * .env.example.
 *
 * @throws Error naming each variable that is wrong, and the remedy.
 */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value?.trim()),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw configurationError(
    parsed.error.issues.map(
      (issue) => `${issue.path.join(".")}: ${issue.message}`,
    ),
  );
}

let validated: Env | undefined;

/**
 * The configuration, validated on the first call. Instrumentation calls it at
 * start, so that a bad variable stops the server and not a user's request.
 */
export const env = () => {
  validated ??= parseEnv(process.env);
  return validated;
};

/**
 * What production still lacks or must not have, one sentence a variable, each
 * with its remedy. Empty on a machine that is local by its own word.
 */
export function missingForProduction(env: Env): string[] {
  if (env.NODE_ENV !== "production" || env.TOLLGATE_LOCAL) return [];
  const problems: string[] = [];
  const require = (isSet: boolean, sentence: string) => {
    if (!isSet) problems.push(sentence);
  };

  require(env.DATABASE_URL !==
    undefined, "DATABASE_URL is not set: give the address of a Postgres 15 or later.");
  require(env.AUTH_SECRET !==
    LOCAL_AUTH_SECRET, "AUTH_SECRET is not set: make one with `openssl rand -base64 33`.");
  require(env.AUTH_URL !==
    undefined, "AUTH_URL is not set: give the public address of this server.");
  require(hasSignIn(
    env,
  ), "No sign-in is set up: set AUTH_GITHUB_ID and AUTH_GITHUB_SECRET, or the pair of Google, or the three of AUTH_OIDC.");
  require(hasProvider(
    env,
  ), "No model provider is set up: set OPENAI_API_KEY or GROQ_API_KEY, or a base address of a compatible server.");
  require(env.CRON_SECRET !==
    undefined, "CRON_SECRET is not set: the jobs under /api/cron need it; 16 characters or more.");
  require(env.STRIPE_SECRET_KEY !== undefined &&
    env.STRIPE_SECRET_KEY !==
      LOCAL_STRIPE_KEY, "STRIPE_SECRET_KEY is not set: Developers, API keys at Stripe.");
  require(env.STRIPE_WEBHOOK_SECRET !== undefined &&
    env.STRIPE_WEBHOOK_SECRET !==
      LOCAL_STRIPE_WEBHOOK_SECRET, "STRIPE_WEBHOOK_SECRET is not set: the signing secret of the endpoint {AUTH_URL}/api/billing/webhook at Stripe.");
  require(env.RESEND_API_KEY !== undefined ||
    env.SMTP_URL !==
      undefined, "No mail is set up: set RESEND_API_KEY or SMTP_URL.");
  require(env.EMAIL_FROM !==
    undefined, "EMAIL_FROM is not set: the sender of mails, such as Tollgate <mail@example.com>.");
  require(isS3Whole(env) ||
    !hasS3Part(
      env,
    ), "The store for files is set up in part: S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together.");
  require(isS3Whole(env) ||
    hasS3Part(env) ||
    (env.FILES_DIR !== undefined &&
      !env.VERCEL), "No store for files is set up: set the S3 variables, or FILES_DIR where every process of this server has the same lasting folder.");
  require(Boolean(env.UPSTASH_REDIS_REST_URL) ===
    Boolean(
      env.UPSTASH_REDIS_REST_TOKEN,
    ), "Upstash is half set up: give both UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or neither.");
  for (const name of [
    "LOCAL_GITHUB_URL",
    "LOCAL_GOOGLE_URL",
    "LOCAL_MODEL_URL",
    "LOCAL_STRIPE_URL",
    "LOCAL_MAIL_URL",
  ] as const) {
    require(env[name] ===
      undefined, `${name} points to a local stand-in: remove it.`);
  }
  return problems;
}

/** @throws Error listing what `missingForProduction` finds. */
export function assertReadyToServe(env: Env) {
  const problems = missingForProduction(env);
  if (problems.length > 0) throw configurationError(problems);
}

const hasSignIn = (env: Env) =>
  Boolean(
    (env.AUTH_GITHUB_ID && env.AUTH_GITHUB_SECRET) ||
      (env.AUTH_GOOGLE_ID && env.AUTH_GOOGLE_SECRET) ||
      (env.AUTH_OIDC_ISSUER && env.AUTH_OIDC_ID && env.AUTH_OIDC_SECRET),
  );

const hasProvider = (env: Env) =>
  Boolean(
    env.OPENAI_API_KEY ||
      env.OPENAI_BASE_URL ||
      env.GROQ_API_KEY ||
      env.GROQ_BASE_URL,
  );

/** Whether files go to an object store. */
export const isS3Whole = (env: Env): env is Env & S3Settings =>
  S3_PARTS.every((name) => env[name] !== undefined);

const hasS3Part = (env: Env) =>
  S3_PARTS.some((name) => env[name] !== undefined);

const S3_PARTS = [
  "S3_ENDPOINT",
  "S3_BUCKET",
  "S3_ACCESS_KEY_ID",
  "S3_SECRET_ACCESS_KEY",
] as const;

export type S3Settings = Record<
  (typeof S3_PARTS)[number] | "S3_REGION",
  string
>;

const configurationError = (problems: string[]) =>
  new Error(
    `The configuration is not usable:\n${problems.map((line) => `  - ${line}`).join("\n")}`,
  );
