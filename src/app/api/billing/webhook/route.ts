import { describeFault, log } from "@/core/log";
import { db } from "@/db/client";
import { stripeGateway } from "@/features/billing/gateway";
import {
  type DeliveryRefusal,
  receiveEvent,
} from "@/features/billing/webhook/webhook";
import { readBytes } from "../../read-body.ts";

export const maxDuration = 30;

/** Stripe's events are a few kilobytes; its own bound is well below this. */
const BODY_BYTES_MAX = 512 * 1024;

const STATUS_BY_REFUSAL: Record<DeliveryRefusal["kind"], number> = {
  bad_signature: 400,
  wrong_mode: 400,
  wrong_account: 400,
  not_done: 503,
};

/** Stripe proves itself by the signature over the body as it came. */
export async function POST(request: Request): Promise<Response> {
  const gateway = stripeGateway();
  if (!gateway) return refusal("billing_off", 503);
  const body = await readBytes(request, BODY_BYTES_MAX);
  if (!body.ok) return refusal(body.refusal.kind, 413);

  const signature = request.headers.get("stripe-signature");
  try {
    const received = await receiveEvent(db, gateway, {
      body: body.value.toString(),
      signature,
    });
    if (received.ok) return Response.json({ outcome: received.value });
    const { kind } = received.refusal;
    return refusal(kind, STATUS_BY_REFUSAL[kind]);
  } catch (error) {
    log.error("webhook failed", describeFault(error));
    return refusal("internal_error", 500);
  }
}

const refusal = (code: string, status: number) =>
  Response.json({ error: { code } }, { status });
