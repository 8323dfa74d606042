import type { Account } from "../account.ts";
import { render } from "../render.ts";
import type { Objects } from "../wire.ts";
import { deliveryId } from "./delivery.ts";
import { signature } from "./sign.ts";

export type Event = Objects["event"];
export type Endpoint = Objects["webhook_endpoint"];

const TIMEOUT_MS = 15_000;

/**
 * Sends an event to an endpoint once and notes how that went.
 *
 * @param closing Once it aborts, nothing is noted any more.
 * @returns the answer's status; 0 where nobody answered.
 */
export async function attempt(
  account: Account,
  to: { event: Event; endpoint: Endpoint; closing: AbortSignal },
): Promise<number> {
  const { event, endpoint, closing } = to;
  const status = await post(account, event, endpoint);
  const id = deliveryId(event.id, endpoint.url);
  const delivery = account.find("local.delivery", id);
  if (closing.aborted || !delivery) return status;
  const wasDelivered = delivery.state === "delivered";
  account.change("local.delivery", id, {
    attempts: [
      ...delivery.attempts,
      { atMs: account.clock.nowMs(), status: status || null },
    ],
    state: wasDelivered || isTaken(status) ? "delivered" : "failed",
  });
  return status;
}

export const isTaken = (status: number): boolean =>
  status >= 200 && status < 300;

async function post(
  account: Account,
  event: Event,
  endpoint: Endpoint,
): Promise<number> {
  const body = JSON.stringify(render(account, event), null, 2);
  const secret = account.find("local.endpoint", endpoint.id)?.secret ?? "";
  // Receivers compare it with the time there is, not with the clock here.
  const seconds = Math.floor(Date.now() / 1_000);
  try {
    const response = await fetch(endpoint.url, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (local stand-in)",
        "stripe-signature": signature({ body, secret, seconds }),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
