import {
  emptyable,
  flag,
  hash,
  list,
  oneOf,
  required,
  text,
} from "../../http/shapes.ts";
import type { Objects } from "../../wire.ts";

const prorationBehavior = oneOf("always_invoice", "create_prorations", "none");
const reason = oneOf(
  "customer_service",
  "low_quality",
  "missing_features",
  "other",
  "switched_service",
  "too_complex",
  "too_expensive",
  "unused",
);
/** What a portal may let people do. */
export const features = hash({
  customer_update: hash({
    allowed_updates: emptyable(
      list(oneOf("address", "email", "name", "phone", "shipping", "tax_id")),
    ),
    enabled: flag,
  }),
  invoice_history: hash({ enabled: required(flag) }),
  payment_method_update: hash({ enabled: required(flag) }),
  subscription_cancel: hash({
    cancellation_reason: hash({
      enabled: required(flag),
      options: required(emptyable(list(reason))),
    }),
    enabled: flag,
    mode: oneOf("at_period_end", "immediately"),
    proration_behavior: prorationBehavior,
  }),
  subscription_update: hash({
    default_allowed_updates: emptyable(
      list(oneOf("price", "promotion_code", "quantity")),
    ),
    enabled: flag,
    products: emptyable(
      list(hash({ prices: required(list(text)), product: required(text) })),
    ),
    proration_behavior: prorationBehavior,
  }),
});
type Features = Objects["billing_portal.configuration"]["features"];

/** Each feature that is given, over what was there. */
export function featuresOf(
  given: ReturnType<typeof features.read>,
  before: Features,
): Features {
  const { customer_update, subscription_cancel, subscription_update } = given;
  return {
    ...before,
    customer_update: {
      enabled: customer_update?.enabled ?? before.customer_update.enabled,
      allowed_updates:
        customer_update?.allowed_updates === null
          ? []
          : (customer_update?.allowed_updates ??
            before.customer_update.allowed_updates),
    },
    invoice_history: given.invoice_history ?? before.invoice_history,
    payment_method_update: {
      ...before.payment_method_update,
      ...given.payment_method_update,
    },
    subscription_cancel: {
      ...before.subscription_cancel,
      ...subscription_cancel,
      cancellation_reason: {
        feedback_options: null,
        enabled:
          subscription_cancel?.cancellation_reason?.enabled ??
          before.subscription_cancel.cancellation_reason.enabled,
        options:
          subscription_cancel?.cancellation_reason?.options ??
          before.subscription_cancel.cancellation_reason.options,
      },
    },
    subscription_update: {
      ...before.subscription_update,
      enabled:
        subscription_update?.enabled ?? before.subscription_update.enabled,
      proration_behavior:
        subscription_update?.proration_behavior ??
        before.subscription_update.proration_behavior,
      default_allowed_updates:
        subscription_update?.default_allowed_updates ??
        before.subscription_update.default_allowed_updates,
    },
  };
}

export const NO_FEATURES: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: {
      enabled: false,
      feedback_options: null,
      options: [],
    },
    enabled: false,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: {
    duration: { interval_options: [], type: "indefinite" },
    enabled: false,
  },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
};
