import type { Objects } from "./wire.ts";

export type Kind = keyof Objects;

export type Tables = { [K in Kind]: Map<string, Objects[K]> };

export const emptyTables = (): Tables => ({
  balance_transaction: new Map(),
  "billing.meter": new Map(),
  "billing_portal.configuration": new Map(),
  "billing_portal.session": new Map(),
  charge: new Map(),
  "checkout.session": new Map(),
  credit_note: new Map(),
  customer: new Map(),
  dispute: new Map(),
  event: new Map(),
  invoice: new Map(),
  invoice_payment: new Map(),
  invoiceitem: new Map(),
  "local.checkout": new Map(),
  "local.deleted": new Map(),
  "local.delivery": new Map(),
  "local.endpoint": new Map(),
  "local.kept_answer": new Map(),
  "local.meter_reading": new Map(),
  payment_intent: new Map(),
  payment_method: new Map(),
  price: new Map(),
  product: new Map(),
  refund: new Map(),
  subscription: new Map(),
  subscription_schedule: new Map(),
  "v2.core.event": new Map(),
  webhook_endpoint: new Map(),
});

export const isKind = (name: string): name is Kind =>
  Object.hasOwn(emptyTables(), name);
