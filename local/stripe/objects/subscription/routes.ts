import type { Account } from "../../account.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import { created, isWithin, page, pagination } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import {
  emptyable,
  flag,
  hash,
  integer,
  list,
  oneOf,
  type Params,
  required,
  text,
} from "../../http/shapes.ts";
import { metadataUpdate, withMetadata } from "../fields.ts";
import { assertPaid } from "../invoice/settle.ts";
import { changeSubscription } from "./change.ts";
import { cancelSubscription } from "./end.ts";
import { itemChangeFields, newItemFields, type Subscription } from "./items.ts";
import { plannedEnd } from "./plan-end.ts";
import { startSubscription } from "./start.ts";
import { updateItems } from "./update.ts";

const URL = "/v1/subscriptions";

const paymentBehavior = oneOf(
  "allow_incomplete",
  "default_incomplete",
  "error_if_incomplete",
  "pending_if_incomplete",
);
const prorationBehavior = oneOf("always_invoice", "create_prorations", "none");
const collectionMethod = oneOf("charge_automatically", "send_invoice");
const paymentSettings = hash({
  save_default_payment_method: oneOf("off", "on_subscription"),
});

const createFields = {
  billing_cycle_anchor: integer,
  billing_mode: hash({ type: required(oneOf("classic", "flexible")) }),
  cancel_at: integer,
  cancel_at_period_end: flag,
  collection_method: collectionMethod,
  currency: text,
  customer: text,
  days_until_due: integer,
  default_payment_method: text,
  description: text,
  items: list(hash(newItemFields)),
  metadata: metadataUpdate,
  off_session: flag,
  payment_behavior: paymentBehavior,
  payment_settings: paymentSettings,
  proration_behavior: prorationBehavior,
  trial_end: integer,
  trial_period_days: integer,
};
const updateFields = {
  billing_cycle_anchor: hash({ type: required(oneOf("now", "unchanged")) }),
  cancel_at: emptyable(integer),
  cancel_at_period_end: flag,
  cancellation_details: hash({
    comment: emptyable(text),
    feedback: emptyable(text),
  }),
  collection_method: collectionMethod,
  days_until_due: integer,
  default_payment_method: text,
  description: emptyable(text),
  items: list(hash(itemChangeFields)),
  metadata: metadataUpdate,
  off_session: flag,
  payment_behavior: paymentBehavior,
  payment_settings: paymentSettings,
  proration_behavior: prorationBehavior,
  proration_date: integer,
};
const listFields = {
  ...pagination,
  collection_method: collectionMethod,
  created,
  customer: text,
  price: text,
  status: oneOf(
    "active",
    "all",
    "canceled",
    "ended",
    "incomplete",
    "incomplete_expired",
    "past_due",
    "paused",
    "trialing",
    "unpaid",
  ),
};

export const subscriptionRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "SubscriptionCreateParams",
    params: createFields,
    answer: ({ account, params }) => create(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "SubscriptionRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("subscription", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "SubscriptionUpdateParams",
    params: updateFields,
    answer: ({ account, id, params }) =>
      account.tentatively(() => update(account, id, params)),
  }),
  route(`DELETE ${URL}/:id`, {
    sdk: "SubscriptionCancelParams",
    params: {
      cancellation_details: hash({
        comment: emptyable(text),
        feedback: emptyable(text),
      }),
      invoice_now: flag,
      prorate: flag,
    },
    answer: ({ account, id, params }) =>
      cancelSubscription(account, id, {
        invoiceNow: params.invoice_now ?? false,
        prorate: params.prorate ?? false,
      }),
  }),
  route(`GET ${URL}`, {
    sdk: "SubscriptionListParams",
    params: listFields,
    answer: ({ account, params }) =>
      page(account.all("subscription").filter(fits(params)), {
        url: URL,
        params,
      }),
  }),
];

const fits =
  (params: Params<typeof listFields>) => (subscription: Subscription) =>
    isWithin(subscription.created, params.created) &&
    hasStatus(subscription, params.status) &&
    (params.customer ?? subscription.customer) === subscription.customer &&
    (params.collection_method ?? subscription.collection_method) ===
      subscription.collection_method &&
    (params.price === undefined ||
      subscription.items.data.some(({ price }) => price.id === params.price));

/** Unless it is asked for, what has been canceled is left out. */
function hasStatus({ status }: Subscription, asked: string | undefined) {
  if (asked === "all") return true;
  if (asked === "ended")
    return status === "canceled" || status === "incomplete_expired";
  return asked === undefined ? status !== "canceled" : status === asked;
}

function create(
  account: Account,
  params: Params<typeof createFields>,
): Subscription {
  if (params.customer === undefined) throw missing("customer");
  const { payment_behavior: behavior = "allow_incomplete" } = params;
  const trialEnd =
    params.trial_end ??
    (params.trial_period_days === undefined
      ? null
      : account.now() + params.trial_period_days * 86_400);
  const customer = account.get("customer", params.customer, "customer");
  return account.tentatively(() => {
    const subscription = startSubscription(
      account,
      {
        customer,
        items: params.items ?? [],
        metadata: withMetadata(null, params.metadata),
        anchor: params.billing_cycle_anchor ?? null,
        billingMode: params.billing_mode?.type ?? "flexible",
        cancelsAt: params.cancel_at_period_end
          ? "period_end"
          : (params.cancel_at ?? null),
        collectionMethod: params.collection_method ?? "charge_automatically",
        daysUntilDue: params.days_until_due ?? null,
        description: params.description ?? null,
        paymentMethod: params.default_payment_method ?? null,
        prorates: params.proration_behavior !== "none",
        trialEnd,
      },
      behavior === "default_incomplete" ? "later" : {},
    );
    if (behavior === "error_if_incomplete" && subscription.latest_invoice) {
      assertPaid(account, account.get("invoice", subscription.latest_invoice));
    }
    return subscription;
  });
}

function update(
  account: Account,
  id: string,
  params: Params<typeof updateFields>,
): Subscription {
  const before = account.get("subscription", id);
  if (before.ended_at !== null) {
    throw invalidRequest(
      "A canceled subscription can only update its cancellation_details and metadata.",
    );
  }
  if (params.default_payment_method !== undefined) {
    account.get(
      "payment_method",
      params.default_payment_method,
      "default_payment_method",
    );
  }
  assertCanWait(params);
  const startsPeriod = params.billing_cycle_anchor?.type === "now";
  if (!params.items && !startsPeriod) {
    return changeSubscription(
      account,
      id,
      plainChanges(account, before, params),
    );
  }
  const { metadata: _m, cancel_at_period_end: _c, ...rest } = params;
  changeSubscription(account, id, plainChanges(account, before, rest));
  return updateItems(account, id, {
    facts: {
      ...(params.items && { items: params.items }),
      ...(params.metadata && { metadata: params.metadata }),
      ...(params.cancel_at_period_end !== undefined && {
        cancelsAtPeriodEnd: params.cancel_at_period_end,
      }),
      startsPeriod,
    },
    how: {
      paymentBehavior: params.payment_behavior ?? "allow_incomplete",
      prorationBehavior: params.proration_behavior ?? "create_prorations",
      ...(params.proration_date !== undefined && {
        prorationDate: params.proration_date,
      }),
    },
  });
}

/** Only some changes can wait for a payment. */
function assertCanWait(params: Params<typeof updateFields>) {
  if (params.payment_behavior !== "pending_if_incomplete") return;
  const cannot = Object.keys(params).find((name) => !CAN_WAIT.has(name));
  if (cannot === undefined) return;
  throw invalidRequest(
    `Received unsupported parameter when using payment_behavior=pending_if_incomplete: ${cannot}.`,
    { param: cannot },
  );
}

const CAN_WAIT = new Set([
  "billing_cycle_anchor",
  "cancel_at_period_end",
  "items",
  "metadata",
  "off_session",
  "payment_behavior",
  "proration_behavior",
  "proration_date",
]);

/** What an update changes beside the items and their price. */
function plainChanges(
  account: Account,
  before: Subscription,
  params: Params<typeof updateFields>,
): Partial<Subscription> {
  const { payment_settings, cancellation_details: details } = params;
  return {
    ...(params.metadata !== undefined && {
      metadata: withMetadata(before.metadata, params.metadata),
    }),
    ...(params.cancel_at_period_end !== undefined &&
      plannedEnd(
        account,
        before,
        params.cancel_at_period_end ? "period_end" : null,
      )),
    ...(params.cancel_at !== undefined &&
      plannedEnd(account, before, params.cancel_at)),
    ...(params.collection_method && {
      collection_method: params.collection_method,
    }),
    ...(params.days_until_due !== undefined && {
      days_until_due: params.days_until_due,
    }),
    ...(params.default_payment_method !== undefined && {
      default_payment_method: params.default_payment_method,
    }),
    ...(params.description !== undefined && {
      description: params.description,
    }),
    ...(payment_settings?.save_default_payment_method && {
      payment_settings: {
        payment_method_options: null,
        payment_method_types: null,
        save_default_payment_method:
          payment_settings.save_default_payment_method,
      },
    }),
    ...(details && {
      cancellation_details: {
        reason: before.cancellation_details?.reason ?? null,
        feedback_option: null,
        comment: details.comment ?? null,
        feedback: details.feedback ?? null,
      },
    }),
  };
}
