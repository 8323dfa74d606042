import type Stripe from "stripe";

/**
 * The SDK's type of an object as it goes over the wire and is kept here:
 * decimals are text, and what can be expanded is an id. So the compiler finds a
 * field that the API declares and we forgot.
 */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends string
    ? T
    : T extends readonly (infer Element)[]
      ? Unexpanded<Element>[]
      : T extends object
        ? { [Key in keyof T]: Unexpanded<T[Key]> }
        : T;

type Unexpanded<T> = string extends T
  ? Wire<Exclude<T, { object: string }>>
  : Wire<T>;

/** Every kind of object with an id, by its `object`. */
export type Objects = {
  balance_transaction: Wire<Stripe.BalanceTransaction>;
  "billing.meter": Wire<Stripe.Billing.Meter>;
  "billing_portal.configuration": Wire<Stripe.BillingPortal.Configuration>;
  "billing_portal.session": Wire<Stripe.BillingPortal.Session>;
  charge: Wire<Stripe.Charge>;
  "checkout.session": Wire<Stripe.Checkout.Session>;
  credit_note: Wire<Stripe.CreditNote>;
  customer: Wire<Stripe.Customer>;
  dispute: Wire<Stripe.Dispute>;
  event: Wire<Stripe.EventBase>;
  invoice: Wire<Stripe.Invoice>;
  invoice_payment: Wire<Stripe.InvoicePayment>;
  invoiceitem: Wire<Stripe.InvoiceItem>;
  payment_intent: Wire<Stripe.PaymentIntent>;
  payment_method: Wire<Stripe.PaymentMethod>;
  price: Wire<Stripe.Price>;
  product: Wire<Stripe.Product>;
  refund: Wire<Stripe.Refund>;
  subscription: Wire<Stripe.Subscription>;
  subscription_schedule: Wire<Stripe.SubscriptionSchedule>;
  "v2.core.event": MeterReport;
  webhook_endpoint: Wire<Stripe.WebhookEndpoint>;
  "local.checkout": CheckoutFacts;
  "local.deleted": { id: string; object: string; deleted: true };
  "local.delivery": Delivery;
  "local.endpoint": EndpointFacts;
  "local.kept_answer": KeptAnswer;
  "local.meter_reading": MeterReading;
};

type MeterReport = Omit<
  Wire<Stripe.V2.Core.Events.V1BillingMeterErrorReportTriggeredEvent>,
  "type" | "related_object" | "fetchRelatedObject"
> & {
  type: string;
  related_object?: Wire<Stripe.V2.Core.Events.RelatedObject>;
};

/** Usage as a meter keeps it. */
export type MeterReading = {
  id: string;
  object: "local.meter_reading";
  event_name: string;
  identifier: string;
  customer: string;
  value: number;
  /** When it was used and when it was told, in whole seconds. */
  timestamp: number;
  received: number;
  isCancelled: boolean;
};

/** What a checkout session was told and does not show. */
export type CheckoutFacts = {
  /** The session's. */
  id: string;
  object: "local.checkout";
  lines: {
    price: string;
    quantity: number | null;
    metadata: Record<string, string>;
  }[];
  subscription: {
    billingMode: "classic" | "flexible";
    description: string | null;
    metadata: Record<string, string>;
    trialEnd: number | null;
  };
  payment: {
    description: string | null;
    metadata: Record<string, string>;
    receiptEmail: string | null;
    savesCard: boolean;
  };
};

/** One event on its way to one endpoint. */
export type Delivery = {
  id: string;
  object: "local.delivery";
  event: string;
  url: string;
  state: "waiting" | "held" | "delivered" | "failed" | "lost";
  attempts: { atMs: number; status: number | null }[];
};

/** What a webhook endpoint does not show. */
export type EndpointFacts = {
  /** The endpoint's. */
  id: string;
  object: "local.endpoint";
  secret: string;
  /** Set up by whoever started the stand-in, and again at each start. */
  isGiven: boolean;
};

/** What an idempotency key was used for, and the answer it got. */
export type KeptAnswer = {
  /** The key. */
  id: string;
  object: "local.kept_answer";
  fingerprint: string;
  createdMs: number;
  answer: { status: number; body: string } | null;
};
