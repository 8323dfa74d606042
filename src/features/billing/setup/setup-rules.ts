import { isIP } from "node:net";
import type { Endpoint } from "../gateway/account.ts";
import type { ListedPrice } from "../gateway/catalogue.ts";
import type { Offered } from "./offer.ts";

/** What of a price at Stripe is not as it is offered; null for nothing. */
export function differenceOf(
  price: ListedPrice,
  { offered, meterId }: { offered: Offered; meterId: string | null },
): string | null {
  if (price.currency !== "usd") return `it is in ${price.currency}, not usd`;
  if (price.unitCents !== offered.unitCents) {
    return `it costs ${price.unitCents} cents, not ${offered.unitCents}`;
  }
  if (price.billing !== offered.billing) {
    return `it is billed ${price.billing}, not ${offered.billing}`;
  }
  if (offered.billing === "metered" && price.meterId !== meterId) {
    return "it counts on another meter";
  }
  if (offered.billing === "once" && price.productId !== offered.productId) {
    return `it sells ${price.productId}, not ${offered.productId}`;
  }
  return null;
}

/** The handled types that an endpoint is not sent. */
export const lacksEvents = ({ events }: Endpoint, handled: string[]) =>
  events.includes("*") ? [] : handled.filter((type) => !events.includes(type));

/** Where Stripe can send events; null for an address that only we can reach. */
export function webhookUrl(appUrl: string | null): string | null {
  if (appUrl === null) return null;
  const { protocol, hostname, origin } = new URL(appUrl);
  const isPublic =
    protocol === "https:" &&
    isIP(hostname) === 0 &&
    hostname.includes(".") &&
    !/\.(localhost|local|internal|test)$/.test(hostname);
  return isPublic ? `${origin}/api/billing/webhook` : null;
}
