import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { env } from "@/core/env";

const LIFETIME_MS = 15 * 60_000;

const quote = z.object({
  /** Names the change at Stripe, so that a second click makes no second one. */
  id: z.uuid(),
  workspaceId: z.uuid(),
  subscriptionId: z.string(),
  itemId: z.string(),
  priceId: z.string().nullable(),
  from: z.object({ planId: z.string(), seats: z.int() }),
  to: z.object({ planId: z.string(), seats: z.int() }),
  timing: z.enum(["now", "at_period_end"]),
  /** The second that Stripe prorated by, in its own clock. */
  prorationDate: z.int().nullable(),
  /** Milliseconds since 1970. */
  expiresAt: z.int(),
});
export type Quote = z.output<typeof quote>;

/**
 * A preview's terms as text that passes through the browser: what was shown is
 * carried out, and nobody can choose the second they are prorated by.
 */
export function sealQuote(
  terms: Omit<Quote, "expiresAt">,
  { now }: { now: Date },
): string {
  const expiresAt = now.getTime() + LIFETIME_MS;
  const body = Buffer.from(JSON.stringify({ ...terms, expiresAt })).toString(
    "base64url",
  );
  return `${body}.${signatureOf(body)}`;
}

/** The terms of a sealed quote; null when it is not ours, altered or too old. */
export function openQuote(
  sealed: string,
  { now }: { now: Date },
): Quote | null {
  const [body = "", signature = ""] = sealed.split(".");
  const expected = Buffer.from(signatureOf(body));
  const given = Buffer.from(signature);
  if (given.length !== expected.length) return null;
  if (!timingSafeEqual(given, expected)) return null;
  const terms = quote.parse(
    JSON.parse(Buffer.from(body, "base64url").toString()),
  );
  return terms.expiresAt > now.getTime() ? terms : null;
}

const signatureOf = (body: string) =>
  createHmac("sha256", env().AUTH_SECRET)
    .update(`tollgate.quote:${body}`)
    .digest("base64url");
