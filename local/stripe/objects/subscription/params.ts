import { created, pagination } from "../../http/lists.ts";
import {
  emptyable,
  flag,
  hash,
  integer,
  list,
  oneOf,
  required,
  text,
} from "../../http/shapes.ts";
import { metadataUpdate } from "../fields.ts";
import { itemChangeFields, newItemFields } from "./items.ts";

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

const trialSettings = hash({
  end_behavior: required(
    hash({
      missing_payment_method: required(
        oneOf("cancel", "create_invoice", "pause"),
      ),
    }),
  ),
});

export const createFields = {
  billing_cycle_anchor: integer,
  billing_mode: hash({ type: required(oneOf("classic", "flexible")) }),
  cancel_at: integer,
  cancel_at_period_end: flag,
  collection_method: collectionMethod,
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
  trial_settings: trialSettings,
};
export const updateFields = {
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
  trial_settings: trialSettings,
};
export const resumeFields = {
  billing_cycle_anchor: hash({ type: required(oneOf("now")) }),
  payment_behavior: oneOf(
    "resume_on_payment_attempt",
    "resume_on_payment_success",
  ),
};
export const cancelFields = {
  cancellation_details: hash({
    comment: emptyable(text),
    feedback: emptyable(text),
  }),
  invoice_now: flag,
  prorate: flag,
};
export const listFields = {
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
