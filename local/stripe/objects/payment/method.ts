import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { cardDeclined, invalidRequest } from "../../http/errors.ts";
import type { Objects } from "../../wire.ts";
import {
  behaviourOfLast4,
  CARD_NUMBERS,
  type CardBehaviour,
  READY_CARDS,
} from "./cards.ts";

const EXPIRY_YEARS = 8;

export function createCard(
  account: Account,
  behaviour: CardBehaviour,
  billing: { email?: string | null; name?: string | null } = {},
): Objects["payment_method"] {
  return account.put("payment_method", {
    id: account.newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: {
      address: null,
      email: billing.email ?? null,
      name: billing.name ?? null,
      phone: null,
      tax_id: null,
    },
    card: {
      brand: "visa",
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: "pass",
      },
      country: "US",
      display_brand: "visa",
      exp_month: 12,
      exp_year: new Date(account.clock.nowMs()).getUTCFullYear() + EXPIRY_YEARS,
      fingerprint: `local${CARD_NUMBERS[behaviour].slice(-4)}`,
      funding: "credit",
      generated_from: null,
      last4: CARD_NUMBERS[behaviour].slice(-4),
      networks: { available: ["visa"], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: account.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  });
}

export const behaviourOf = (method: Objects["payment_method"]): CardBehaviour =>
  behaviourOfLast4(method.card?.last4 ?? "");

/** A kept one, or a new one of the API's ready cards such as `pm_card_visa`. */
export function findOrMakeCard(
  account: Account,
  id: string,
  param?: string,
): Objects["payment_method"] {
  const ready = Object.hasOwn(READY_CARDS, id) ? READY_CARDS[id] : undefined;
  return ready === undefined
    ? account.get("payment_method", id, param)
    : createCard(account, ready);
}

/** @throws StripeError for a card that declines, as the API tries it. */
export function attach(
  account: Account,
  options: { paymentMethod: string; customer: string },
): Objects["payment_method"] {
  account.get("customer", options.customer, "customer");
  const method = findOrMakeCard(account, options.paymentMethod);
  if (behaviourOf(method) === "declines") {
    throw cardDeclined({
      message: "Your card was declined.",
      code: "card_declined",
      declineCode: "generic_decline",
    });
  }
  if (method.customer !== null && method.customer !== options.customer) {
    throw invalidRequest(
      "The payment method you provided has already been attached to a customer.",
      { code: "payment_method_already_attached" },
    );
  }
  const attached = account.change("payment_method", method.id, {
    customer: options.customer,
  });
  emit(account, "payment_method.attached", { object: attached });
  return attached;
}

export function detach(
  account: Account,
  id: string,
): Objects["payment_method"] {
  const before = account.get("payment_method", id);
  if (before.customer === null) {
    throw invalidRequest(
      "The payment method you provided is not attached to a customer so detachment is impossible.",
    );
  }
  const customer = account.get("customer", before.customer);
  if (customer.invoice_settings.default_payment_method === id) {
    account.change("customer", customer.id, {
      invoice_settings: {
        ...customer.invoice_settings,
        default_payment_method: null,
      },
    });
  }
  const method = account.change("payment_method", id, { customer: null });
  emit(account, "payment_method.detached", { object: method, before });
  return method;
}
