import "server-only";
import type { StripeGateway } from "../gateway.ts";

/** The portal's configuration that `stripe:setup` makes carries this. */
const CONFIGURATION_LABEL = "portal";

/**
 * A page of Stripe's for payment methods and invoices, open for a short time.
 * It can neither change nor cancel a plan: the configuration is our own, and
 * without it there is no page.
 */
export const createPortalSession = (
  gateway: StripeGateway,
  visit: {
    customerId: string;
    returnUrl: string;
    purpose: "overview" | "payment_method";
    idempotencyKey: string;
  },
): Promise<{ url: string } | null> =>
  gateway.ask(async (stripe) => {
    const { data } = await stripe.billingPortal.configurations.list({
      active: true,
      limit: 100,
    });
    const configuration = data.find(
      ({ metadata }) => metadata?.tollgate === CONFIGURATION_LABEL,
    );
    if (!configuration) return null;
    const { url } = await stripe.billingPortal.sessions.create(
      {
        customer: visit.customerId,
        configuration: configuration.id,
        return_url: visit.returnUrl,
        ...(visit.purpose === "payment_method" && {
          flow_data: { type: "payment_method_update" as const },
        }),
      },
      { idempotencyKey: visit.idempotencyKey },
    );
    return { url };
  });

export type PaymentMethod =
  | {
      kind: "card";
      brand: string;
      last4: string;
      expiryMonth: number;
      expiryYear: number;
    }
  | { kind: "other"; type: string };

/**
 * What the next bill is charged to: the subscription's own payment method, else
 * the customer's; null when there is none.
 */
export const findPaymentMethod = (
  gateway: StripeGateway,
  of: { customerId: string; subscriptionId: string | null },
): Promise<PaymentMethod | null> =>
  gateway.ask(async (stripe) => {
    const { subscriptionId, customerId } = of;
    const own =
      subscriptionId &&
      (
        await stripe.subscriptions.retrieve(subscriptionId, {
          expand: ["default_payment_method"],
        })
      ).default_payment_method;
    if (own && typeof own === "object") return methodOf(own);
    const customer = await stripe.customers.retrieve(customerId, {
      expand: ["invoice_settings.default_payment_method"],
    });
    if (customer.deleted) return null;
    const shared = customer.invoice_settings.default_payment_method;
    return shared && typeof shared === "object" ? methodOf(shared) : null;
  });

const methodOf = (method: {
  type: string;
  card?: {
    brand: string;
    last4: string;
    exp_month: number;
    exp_year: number;
  };
}): PaymentMethod =>
  method.card
    ? {
        kind: "card",
        brand: method.card.brand,
        last4: method.card.last4,
        expiryMonth: method.card.exp_month,
        expiryYear: method.card.exp_year,
      }
    : { kind: "other", type: method.type };
