import {
  flag,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  required,
  text,
} from "../../http/shapes.ts";

export const sessionFields = {
  allow_promotion_codes: flag,
  billing_address_collection: oneOf("auto", "required"),
  cancel_url: text,
  client_reference_id: text,
  currency: text,
  customer: text,
  customer_creation: oneOf("always", "if_required"),
  customer_email: text,
  customer_update: hash({
    address: oneOf("auto", "never"),
    name: oneOf("auto", "never"),
  }),
  expires_at: integer,
  invoice_creation: hash({
    enabled: required(flag),
    invoice_data: hash({ description: text, footer: text, metadata }),
  }),
  line_items: list(
    hash({ metadata, price: required(text), quantity: integer }),
  ),
  locale: text,
  metadata,
  mode: required(oneOf("payment", "subscription")),
  payment_intent_data: hash({
    description: text,
    metadata,
    receipt_email: text,
    setup_future_usage: oneOf("off_session", "on_session"),
  }),
  payment_method_collection: oneOf("always", "if_required"),
  submit_type: oneOf("auto", "pay", "subscribe"),
  subscription_data: hash({
    billing_mode: hash({ type: required(oneOf("classic", "flexible")) }),
    description: text,
    metadata,
    trial_end: integer,
    trial_period_days: integer,
  }),
  success_url: text,
  ui_mode: oneOf("hosted_page"),
};

export type SessionParams = Params<typeof sessionFields>;
