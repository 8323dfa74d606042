import { z } from "zod";
import { unmet } from "./problems.ts";
import { addresses, text, url } from "./values.ts";

/** What stands for a trace's id in TRACE_URL. */
export const TRACE_ID = "{traceId}";

/** What the operator runs it with: jobs, limits, budget, alerts, traces. */
export const operation = z.object({
  CRON_SECRET: text.min(16).optional(),
  UPSTASH_REDIS_REST_URL: url.optional(),
  UPSTASH_REDIS_REST_TOKEN: text.optional(),
  /** Proxies of the operator's own in front of this server. */
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).optional(),
  RATE_LIMIT_SCALE: z.coerce.number().int().min(1).max(1_000).default(1),

  OPERATOR_MONTHLY_BUDGET_USD: z.coerce.number().int().min(1).optional(),
  ALERT_EMAILS: addresses
    .refine(
      (list) => list.every((address) => z.email().safeParse(address).success),
      "give mail addresses, separated by commas: ops@example.com, ada@example.com",
    )
    .default([]),
  ALERT_WEBHOOK_URL: url.optional(),

  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: text.optional(),
  TRACE_URL: url
    .refine(
      (address) => address.includes(TRACE_ID),
      `write ${TRACE_ID} where a trace's id goes: https://tempo.example.com/trace/${TRACE_ID}`,
    )
    .optional(),
});

export const operationProblems = (env: z.output<typeof operation>): string[] =>
  unmet(
    [
      env.CRON_SECRET !== undefined,
      "CRON_SECRET is not set: the jobs under /api/cron need it; 16 characters or more.",
    ],
    [
      Boolean(env.UPSTASH_REDIS_REST_URL) ===
        Boolean(env.UPSTASH_REDIS_REST_TOKEN),
      "Upstash is half set up: give both UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or neither.",
    ],
  );
