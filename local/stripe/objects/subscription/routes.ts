import type { Account } from "../../account.ts";
import { missing } from "../../http/errors.ts";
import { isWithin, page } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import type { Params } from "../../http/shapes.ts";
import { withMetadata } from "../fields.ts";
import { assertPaid } from "../invoice/unpaid.ts";
import { editSubscription } from "./edit.ts";
import { cancelSubscription } from "./end.ts";
import type { Subscription } from "./items.ts";
import {
  cancelFields,
  createFields,
  listFields,
  resumeFields,
  updateFields,
} from "./params.ts";
import { resumeSubscription } from "./resume.ts";
import { startSubscription } from "./start.ts";

const URL = "/v1/subscriptions";

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
      account.tentatively(() => editSubscription(account, id, params)),
  }),
  route(`POST ${URL}/:id/resume`, {
    sdk: "SubscriptionResumeParams",
    params: resumeFields,
    answer: ({ account, id, params }) =>
      account.tentatively(() =>
        resumeSubscription(account, id, {
          waitsForPayment:
            params.payment_behavior === "resume_on_payment_success",
        }),
      ),
  }),
  route(`DELETE ${URL}/:id`, {
    sdk: "SubscriptionCancelParams",
    params: cancelFields,
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
        ...(params.trial_settings && {
          trialEndBehavior:
            params.trial_settings.end_behavior.missing_payment_method,
        }),
      },
      behavior === "default_incomplete" ? "later" : {},
    );
    if (behavior === "error_if_incomplete" && subscription.latest_invoice) {
      assertPaid(account, account.get("invoice", subscription.latest_invoice));
    }
    return subscription;
  });
}
