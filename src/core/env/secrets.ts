import { LOCAL_AUTH_SECRET } from "./stand-ins.ts";

/** Made by the operator, so that chance has to be in them. */
const OWN = ["AUTH_SECRET", "CRON_SECRET"] as const;

/** Given by others. */
const GIVEN = [
  "AUTH_GITHUB_SECRET",
  "AUTH_GOOGLE_SECRET",
  "AUTH_OIDC_SECRET",
  "OPENAI_API_KEY",
  "GROQ_API_KEY",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRET",
  "RESEND_API_KEY",
  "S3_SECRET_ACCESS_KEY",
  "UPSTASH_REDIS_REST_TOKEN",
] as const;

type Secret = (typeof OWN)[number] | (typeof GIVEN)[number];
type Secrets = Partial<Record<Secret, string | undefined>>;

/** As instructions write them where the reader's own belongs. */
const PLACEHOLDER =
  /change[-_ ]?me|replace[-_ ]?me|placeholder|your[-_ ]|<.*>|\.{3}|…|x{6,}/i;

/** What people type; chance does in one of ten million secrets. */
const TYPED =
  /secret|password|example|tollgate|qwerty|abcdefgh|12345678|87654321/i;

/** Sixteen random hexadecimal digits have fewer once in thirty thousand. */
const DISTINCT_MIN = 6;

/**
 * Which secrets keep nothing secret: typed rather than made, copied from
 * instructions, used twice, or with spaces and quotes that came along.
 */
export const secretProblems = (env: Secrets): string[] => [
  ...[...OWN, ...GIVEN].flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : problemsOf(name, value);
  }),
  ...OWN.flatMap((name) => sharedWith(name, env)),
];

function problemsOf(name: Secret, value: string): string[] {
  if (value === LOCAL_AUTH_SECRET) return [];
  if (/[\s"'`]/.test(value)) {
    return [
      `${name} has spaces or quotes in it: give the value alone, as it was made.`,
    ];
  }
  if (PLACEHOLDER.test(value)) {
    return [`${name} is a placeholder: give a value of your own.`];
  }
  const isOwn = OWN.some((own) => own === name);
  return isOwn && isGuessable(value)
    ? [`${name} can be guessed: make one with \`openssl rand -base64 33\`.`]
    : [];
}

const isGuessable = (value: string) =>
  TYPED.test(value) || new Set(value).size < DISTINCT_MIN || isRepeated(value);

/** The same few characters again and again. */
function isRepeated(value: string): boolean {
  const periods = Array.from({ length: value.length / 2 }, (_, at) => at + 1);
  return periods.some((period) =>
    value.startsWith(value.slice(0, -period), period),
  );
}

function sharedWith(name: (typeof OWN)[number], env: Secrets): string[] {
  const value = env[name];
  const others: Secret[] = [...OWN.slice(OWN.indexOf(name) + 1), ...GIVEN];
  return others
    .filter((other) => value !== undefined && env[other] === value)
    .map((other) => `${name} and ${other} are the same: make one for each.`);
}
