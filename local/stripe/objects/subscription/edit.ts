import type { Account } from "../../account.ts";
import { invalidRequest } from "../../http/errors.ts";
import type { Params } from "../../http/shapes.ts";
import { withMetadata } from "../fields.ts";
import { keepPhase } from "../schedule/phases.ts";
import { changeSubscription } from "./change.ts";
import { trialSettings } from "./create.ts";
import { changedItems, type Subscription } from "./items.ts";
import type { updateFields } from "./params.ts";
import { plannedEnd } from "./plan-end.ts";
import { updateItems } from "./update.ts";

type UpdateParams = Params<typeof updateFields>;

/** Changes the plain facts, and the items with what they cost. */
export function editSubscription(
  account: Account,
  id: string,
  params: UpdateParams,
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
  assertMayEnd(before, params);
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
  const updated = updateItems(account, id, {
    update: {
      ...(params.items && {
        items: changedItems(account, before, params.items),
      }),
      ...(params.metadata && { metadata: params.metadata }),
      ...(params.cancel_at_period_end !== undefined && {
        cancel_at_period_end: params.cancel_at_period_end,
      }),
      ...(startsPeriod && { billing_cycle_anchor: account.now() }),
    },
    how: {
      paymentBehavior: params.payment_behavior ?? "allow_incomplete",
      prorationBehavior: params.proration_behavior ?? "create_prorations",
      ...(params.proration_date !== undefined && {
        prorationDate: params.proration_date,
      }),
    },
  });
  keepPhase(account, updated);
  return updated;
}

/** While a schedule has it, only the schedule may end it. */
function assertMayEnd({ schedule }: Subscription, params: UpdateParams) {
  if (schedule === null) return;
  if (
    params.cancel_at_period_end === undefined &&
    params.cancel_at === undefined
  )
    return;
  throw invalidRequest(
    `The subscription is managed by the subscription schedule \`${schedule}\`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.`,
  );
}

/** Only some changes can wait for a payment. */
function assertCanWait(params: UpdateParams) {
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
  params: UpdateParams,
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
    ...(params.trial_settings && {
      trial_settings: trialSettings(
        params.trial_settings.end_behavior.missing_payment_method,
      ),
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
