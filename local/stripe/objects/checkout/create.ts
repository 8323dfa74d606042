import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import type { Objects } from "../../wire.ts";
import { withMetadata } from "../fields.ts";
import { assertSellable, factsOf } from "./facts.ts";
import { linesOf } from "./lines.ts";
import type { SessionParams } from "./params.ts";

export type Session = Objects["checkout.session"];

const LIFE_SECONDS = 86_400;
const LIFE_MIN_SECONDS = 1_800;

export function createSession(
  account: Account,
  params: SessionParams,
): Session {
  if (params.success_url === undefined) throw missing("success_url");
  assertOneCustomer(account, params);
  const id = account.newId("cs_test");
  const facts = account.put("local.checkout", factsOf(account, id, params));
  assertSellable(account, facts, params.mode);
  const lines = linesOf(account, id);
  const total = lines.reduce((sum, line) => sum + line.amount_total, 0);
  return account.put("checkout.session", {
    ...blank,
    id,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    amount_subtotal: total,
    amount_total: total,
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: account.now(),
    currency: lines[0]?.currency ?? params.currency ?? "usd",
    customer: params.customer ?? null,
    customer_creation: params.customer
      ? null
      : (params.customer_creation ??
        (params.mode === "subscription" || params.invoice_creation?.enabled
          ? "always"
          : "if_required")),
    customer_details: params.customer_email
      ? detailsOf(params.customer_email, null)
      : null,
    customer_email: params.customer_email ?? null,
    expires_at: expiry(account, params.expires_at),
    invoice_creation:
      params.mode === "payment" ? invoiceCreation(params) : null,
    locale: params.locale ?? null,
    metadata: withMetadata(null, params.metadata),
    mode: params.mode,
    payment_method_collection:
      params.mode === "subscription"
        ? (params.payment_method_collection ?? "always")
        : "if_required",
    submit_type: params.submit_type ?? null,
    success_url: params.success_url,
    url: `${account.url}/checkout/${id}`,
  });
}

function assertOneCustomer(account: Account, params: SessionParams) {
  if (params.customer === undefined) return;
  account.get("customer", params.customer, "customer");
  if (params.customer_email === undefined) return;
  throw invalidRequest(
    "You may only specify one of these parameters: customer, customer_email.",
    { param: "customer_email" },
  );
}

function invoiceCreation({
  invoice_creation: given,
}: SessionParams): Session["invoice_creation"] {
  const { description, footer, metadata } = given?.invoice_data ?? {};
  return {
    enabled: given?.enabled ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: description ?? null,
      footer: footer ?? null,
      issuer: null,
      metadata: withMetadata(null, metadata),
      rendering_options: null,
    },
  };
}

function expiry(account: Account, asked?: number): number {
  const now = account.now();
  if (asked === undefined) return now + LIFE_SECONDS;
  if (asked >= now + LIFE_MIN_SECONDS && asked <= now + LIFE_SECONDS)
    return asked;
  throw invalidRequest(
    "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout Session creation.",
    { param: "expires_at" },
  );
}

export const detailsOf = (
  email: string | null,
  name: string | null,
): Session["customer_details"] => ({
  address: null,
  business_name: null,
  email,
  individual_name: null,
  name,
  phone: null,
  tax_exempt: "none",
  tax_ids: [],
});

/** Nobody paid: it can no longer be paid. */
export function expireSession(account: Account, id: string): Session {
  const before = account.get("checkout.session", id);
  if (before.status !== "open") {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${before.status}.`,
    );
  }
  const session = account.change("checkout.session", id, {
    status: "expired",
    url: null,
  });
  emit(account, "checkout.session.expired", { object: session });
  return session;
}

const blank = {
  object: "checkout.session",
  adaptive_pricing: { enabled: false },
  after_expiration: null,
  allowed_payment_method_types: null,
  automatic_tax: {
    enabled: false,
    liability: null,
    provider: null,
    status: null,
  },
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: {
    after_submit: null,
    shipping_address: null,
    submit: null,
    terms_of_service_acceptance: null,
  },
  customer_account: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  livemode: false,
  managed_payments: null,
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  payment_method_configuration_details: null,
  payment_method_options: null,
  payment_method_types: ["card"],
  payment_status: "unpaid",
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  status: "open",
  subscription: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: "hosted_page",
  wallet_options: null,
} satisfies Partial<Session>;
