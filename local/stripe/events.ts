import type Stripe from "stripe";
import type { Account } from "./account.ts";
import { render } from "./render.ts";
import { API_VERSION } from "./secrets.ts";
import type { Objects } from "./wire.ts";

/** Those the stand-in knows how to send; the SDK's list is longer. */
export type EventType = Extract<Stripe.Event["type"], string>;

type Told = Objects[keyof Objects];

/**
 * Notes that something happened. The event carries the object as it is now;
 * `before` is what it was, for an update.
 */
export function emit(
  account: Account,
  type: EventType,
  told: { object: Told; before?: Told },
): void {
  const object = render(account, told.object);
  account.put("event", {
    id: account.newId("evt"),
    object: "event",
    api_version: API_VERSION,
    created: account.now(),
    data: {
      object: structuredClone(object),
      ...(told.before && {
        previous_attributes: structuredClone(
          differing(render(account, told.before), object),
        ),
      }),
    },
    livemode: false,
    pending_webhooks: 0,
    request: { ...account.request },
    type,
  });
}

/** The attributes of `before` that are others now, with their old values. */
function differing(before: object, now: object): Record<string, unknown> {
  const current = new Map<string, unknown>(Object.entries(now));
  const names = Object.entries(before).filter(
    ([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(current.get(name)),
  );
  return Object.fromEntries(names);
}
