import "server-only";
import { z } from "zod";
import { StripeFault } from "../fault.ts";
import type { StripeGateway } from "../gateway.ts";

/** How far the sender's clock and the way may be off. */
const TOLERANCE_SECONDS = 300;

const event = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  created: z.number().int(),
  livemode: z.boolean(),
  api_version: z.string().nullish(),
  /** A connected account's, whose events are none of ours. */
  account: z.string().nullish(),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});

const json = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "The body is not JSON." });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.unknown()));

export type StripeEvent = z.output<typeof event>;

/** A verified event, and all that was said with it. */
export type Delivery = { event: StripeEvent; payload: Record<string, unknown> };

/**
 * The event in a body that Stripe signed within the last five minutes; null for
 * anything else.
 */
export async function verifyDelivery(
  gateway: StripeGateway,
  delivery: { body: string; signature: string | null; now: Date },
): Promise<Delivery | null> {
  if (!(await isSigned(gateway, delivery))) return null;
  const payload = json.safeParse(delivery.body);
  const parsed = event.safeParse(payload.data);
  if (!payload.success || !parsed.success) return null;
  return { event: parsed.data, payload: payload.data };
}

/** The event in a payload that was verified and stored before. */
export const readEvent = (payload: unknown): StripeEvent =>
  event.parse(payload);

async function isSigned(
  gateway: StripeGateway,
  delivery: { body: string; signature: string | null; now: Date },
): Promise<boolean> {
  const { webhookSecret } = gateway;
  const { body, signature, now } = delivery;
  if (!webhookSecret || !signature) return false;
  return gateway
    .ask(async ({ webhooks }) =>
      Boolean(
        webhooks.signature?.verifyHeader(
          body,
          signature,
          webhookSecret,
          TOLERANCE_SECONDS,
          undefined,
          now.getTime(),
        ),
      ),
    )
    .catch((error: unknown) => {
      if (error instanceof StripeFault) return false;
      throw error;
    });
}
