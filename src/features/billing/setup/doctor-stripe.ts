import { soldLabel } from "../catalogue.ts";
import type { AccountFacts, Endpoint, Portal } from "../gateway/account.ts";
import type { ListedPrice } from "../gateway/catalogue.ts";
import { type Finding, fine, problem, warning } from "./doctor-finding.ts";
import type { Offered } from "./offer.ts";
import { differenceOf, lacksEvents, webhookUrl } from "./setup-rules.ts";

/** Where this runs, as far as it matters to what Stripe should know. */
export type Surroundings = {
  isProduction: boolean;
  /** Talks to the stand-in on this machine. */
  isStandIn: boolean;
  appUrl: string | null;
};

const SETUP = "Run `npm run stripe:setup`.";
const SECOND_MS = 1_000;
/** Signatures and usage that are five minutes off are refused. */
const CLOCK_WRONG_MS = 240 * SECOND_MS;
const CLOCK_OFF_MS = 30 * SECOND_MS;

export function examineMode(
  { isLive }: { isLive: boolean },
  { isProduction, isStandIn }: Surroundings,
): Finding {
  if (isStandIn) {
    return fine("mode", "The stand-in on this machine: no money moves.");
  }
  if (isLive && !isProduction) {
    return problem(
      "mode",
      "The key is a live one, and this is not production: real cards would be charged.",
      "Set STRIPE_SECRET_KEY to a test key (sk_test_…).",
    );
  }
  if (!isLive && isProduction) {
    return warning(
      "mode",
      "The key is a test key, and this is production: nobody can really pay.",
      "Set STRIPE_SECRET_KEY to a live key (sk_live_…) when you mean to sell.",
    );
  }
  return fine("mode", isLive ? "Live: real money." : "Test: no money moves.");
}

export const examineWebhookSecret = (secret: string | null): Finding =>
  secret
    ? fine("webhook secret", "It is set.")
    : problem(
        "webhook secret",
        "STRIPE_WEBHOOK_SECRET is not set: nothing that Stripe sends is believed.",
        "Set it to the signing secret of the endpoint (whsec_…).",
      );

export function examineAccount(
  { id, name, canCharge }: AccountFacts,
  { isLive }: { isLive: boolean },
): Finding {
  const called = name ? `${name} (${id})` : id;
  return isLive && !canCharge
    ? problem(
        "account",
        `${called} may not take payments yet.`,
        "Finish the account's details in Stripe's dashboard.",
      )
    : fine("account", `${called}.`);
}

export function examineClock({ clockAheadMs }: AccountFacts): Finding {
  const seconds = Math.round(Math.abs(clockAheadMs) / SECOND_MS);
  const way = clockAheadMs > 0 ? "behind" : "ahead of";
  const sentence = `This machine's clock is ${seconds} s ${way} Stripe's.`;
  const remedy = "Set the clock by a time server (NTP).";
  const offMs = Math.abs(clockAheadMs);
  if (offMs >= CLOCK_WRONG_MS) return problem("clock", sentence, remedy);
  if (offMs >= CLOCK_OFF_MS) return warning("clock", sentence, remedy);
  return fine("clock", "It agrees with Stripe's.");
}

export const examineMeter = (meterId: string | null): Finding =>
  meterId
    ? fine("meter", `Overage is counted by ${meterId}.`)
    : problem("meter", "There is no meter for overage at Stripe.", SETUP);

export function examinePrice(
  offered: Offered,
  { price, meterId }: { price: ListedPrice | null; meterId: string | null },
): Finding {
  const check = `price ${offered.lookupKey}`;
  if (!price) {
    return problem(
      check,
      `Stripe has no active price under ${offered.lookupKey}: it cannot be bought.`,
      SETUP,
    );
  }
  const difference = differenceOf(price, { offered, meterId });
  if (difference) {
    return problem(
      check,
      `${price.id} is not what is offered: ${difference}.`,
      SETUP,
    );
  }
  const label = soldLabel(offered.sold);
  return price.label === label
    ? fine(check, `${price.id}, ${price.unitCents} cents.`)
    : problem(
        check,
        `${price.id} lacks the mark ${label}: what is bought with it is not recognised.`,
        SETUP,
      );
}

export function examinePortal(portal: Portal | null): Finding {
  if (!portal?.isActive) {
    return problem(
      "portal",
      "The customer portal has no configuration of ours.",
      SETUP,
    );
  }
  return portal.isAsMeant
    ? fine("portal", "Payment methods and invoices, no plans.")
    : problem(
        "portal",
        `${portal.id} lets customers change plans, or keeps their invoices from them.`,
        SETUP,
      );
}

export function examineEndpoint(
  endpoints: Endpoint[],
  { appUrl, isStandIn }: Surroundings,
  handled: string[],
): Finding {
  const check = "webhook endpoint";
  const url = webhookUrl(appUrl);
  if (!url) {
    return isStandIn
      ? fine(check, "The stand-in sends to this machine.")
      : warning(
          check,
          `Stripe cannot reach ${appUrl ?? "an unknown address"}.`,
          "Set APP_URL to a public https address, or forward: `stripe listen --forward-to localhost:3000/api/billing/webhook`.",
        );
  }
  const endpoint = endpoints.find((each) => each.url === url);
  if (!endpoint) {
    return problem(check, `Stripe sends nothing to ${url}.`, SETUP);
  }
  if (!endpoint.isEnabled) {
    return problem(check, `The endpoint ${url} is disabled.`, SETUP);
  }
  const lacking = lacksEvents(endpoint, handled);
  if (lacking.length > 0) {
    return problem(check, `${url} is not sent ${lacking.join(", ")}.`, SETUP);
  }
  return endpoint.isOfThisVersion
    ? fine(check, `${url}, ${handled.length} types of events.`)
    : warning(
        check,
        `${url} is sent events of version ${endpoint.apiVersion ?? "of the account"}.`,
        "Delete the endpoint at Stripe, run `npm run stripe:setup` and set the new STRIPE_WEBHOOK_SECRET.",
      );
}
