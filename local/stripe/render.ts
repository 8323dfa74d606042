import type { Account } from "./account.ts";
import { planOf } from "./objects/plan.ts";
import { deliveryId } from "./webhooks/delivery.ts";
import type { Objects } from "./wire.ts";

/**
 * An object as the API shows it now. Prices within subscriptions and lines are
 * shown as they are, not as they were when they got there.
 */
export function render(account: Account, object: object): object {
  if (isOf("subscription", object)) return renderSubscription(account, object);
  if (isOf("event", object)) return renderEvent(account, object);
  return object;
}

function renderSubscription(
  account: Account,
  subscription: Objects["subscription"],
): Objects["subscription"] {
  const data = subscription.items.data.map((each) => {
    const price = account.find("price", each.price.id) ?? each.price;
    return { ...each, price, plan: planOf(price) };
  });
  return { ...subscription, items: { ...subscription.items, data } };
}

function renderEvent(account: Account, event: Objects["event"]) {
  const pending = account.all("webhook_endpoint").filter(({ url }) => {
    const delivery = account.find("local.delivery", deliveryId(event.id, url));
    return delivery !== undefined && delivery.state !== "delivered";
  });
  return { ...event, pending_webhooks: pending.length };
}

const isOf = <K extends keyof Objects>(
  kind: K,
  object: object,
): object is Objects[K] => "object" in object && object.object === kind;
