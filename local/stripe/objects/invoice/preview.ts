import type { Account } from "../../account.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import { type Route, route } from "../../http/routes.ts";
import {
  flag,
  hash,
  integer,
  list,
  oneOf,
  type Params,
  required,
  text,
} from "../../http/shapes.ts";
import { createSubscription } from "../subscription/create.ts";
import { cancelSubscription } from "../subscription/end.ts";
import {
  changedItems,
  itemChangeFields,
  periodOfSubscription,
  type Subscription,
} from "../subscription/items.ts";
import { plannedEnd } from "../subscription/plan-end.ts";
import { endPeriod } from "../subscription/renew.ts";
import { updateItems } from "../subscription/update.ts";
import type { Invoice } from "./draft.ts";

const detailFields = {
  billing_cycle_anchor: hash({ type: required(oneOf("now", "unchanged")) }),
  cancel_at_period_end: flag,
  cancel_now: flag,
  items: list(hash(itemChangeFields)),
  proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
  proration_date: integer,
};
const previewFields = {
  customer: text,
  currency: text,
  preview_mode: oneOf("next", "recurring"),
  subscription: text,
  subscription_details: hash(detailFields),
};

type PreviewParams = Params<typeof previewFields>;
type Details = Params<typeof detailFields>;

export const previewRoutes: Route[] = [
  route("POST /v1/invoices/create_preview", {
    sdk: "InvoiceCreatePreviewParams",
    params: previewFields,
    answer: ({ account, params }) => preview(account, params),
  }),
];

/**
 * The invoice that would be next: what is asked is done as it would be, looked
 * at, and undone. So a preview cannot differ from what then happens.
 */
function preview(account: Account, params: PreviewParams): Invoice {
  const subscription = subscriptionOf(account, params);
  const details = params.subscription_details ?? {};
  const invoice = account.imagine(() =>
    subscription
      ? nextInvoice(account, subscription, details)
      : firstInvoice(account, params),
  );
  if (!invoice) {
    throw invalidRequest(
      `No upcoming invoices for customer: ${subscription?.customer}`,
      { code: "invoice_upcoming_none", status: 404 },
    );
  }
  return asPreview(invoice, account.newId("upcoming_in"));
}

const asPreview = (invoice: Invoice, id: string): Invoice => ({
  ...invoice,
  id,
  amount_paid: 0,
  amount_remaining: invoice.amount_due,
  attempt_count: 0,
  attempted: false,
  automatically_finalizes_at: null,
  billing_reason: "upcoming",
  effective_at: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  lines: {
    ...invoice.lines,
    data: invoice.lines.data.map((line) => ({ ...line, invoice: id })),
  },
  number: null,
  status: "draft",
  status_transitions: {
    finalized_at: null,
    marked_uncollectible_at: null,
    paid_at: null,
    voided_at: null,
  },
});

/** The one that is named, or the newest that the customer has. */
function subscriptionOf(
  account: Account,
  params: PreviewParams,
): Subscription | null {
  if (params.subscription !== undefined) {
    return account.get("subscription", params.subscription, "subscription");
  }
  if (params.subscription_details?.items) return null;
  if (params.customer === undefined) throw missing("customer");
  const customer = account.get("customer", params.customer, "customer");
  const live = account
    .all("subscription")
    .filter((each) => each.customer === customer.id && each.ended_at === null);
  const newest = live.at(-1);
  if (newest) return newest;
  throw invalidRequest(`No upcoming invoices for customer: ${customer.id}`, {
    code: "invoice_upcoming_none",
    status: 404,
  });
}

function firstInvoice(account: Account, params: PreviewParams): Invoice | null {
  if (params.customer === undefined) throw missing("customer");
  const { latest_invoice: id } = createSubscription(account, {
    customer: account.get("customer", params.customer, "customer"),
    items: (params.subscription_details?.items ?? []).map(
      ({ price, quantity }) => ({
        ...(price !== undefined && { price }),
        ...(quantity !== undefined && { quantity }),
      }),
    ),
    metadata: {},
  });
  return account.find("invoice", id ?? "") ?? null;
}

function nextInvoice(
  account: Account,
  before: Subscription,
  details: Details,
): Invoice | null {
  const { id } = before;
  const latest = () => {
    const { latest_invoice } = account.get("subscription", id);
    return latest_invoice === before.latest_invoice
      ? null
      : (account.find("invoice", latest_invoice ?? "") ?? null);
  };
  if (details.cancel_now) {
    cancelSubscription(account, id, {
      invoiceNow: true,
      prorate: details.proration_behavior !== "none",
    });
    return latest();
  }
  changeAs(account, before, details);
  const now = latest();
  if (now) return now;
  const { end } = periodOfSubscription(account.get("subscription", id));
  account.clock.asOf(end * 1_000, () => endPeriod(account, id));
  return latest();
}

/** What the subscription would be changed to before its next invoice. */
function changeAs(account: Account, before: Subscription, details: Details) {
  const { items, cancel_at_period_end: ends } = details;
  if (ends !== undefined) {
    account.change(
      "subscription",
      before.id,
      plannedEnd(account, before, ends ? "period_end" : null),
    );
  }
  const startsPeriod = details.billing_cycle_anchor?.type === "now";
  if (!items && !startsPeriod) return;
  updateItems(account, before.id, {
    update: {
      ...(items && { items: changedItems(account, before, items) }),
      ...(startsPeriod && { billing_cycle_anchor: account.now() }),
    },
    how: {
      // Nothing is to be charged in a preview.
      paymentBehavior: "default_incomplete",
      prorationBehavior: details.proration_behavior ?? "create_prorations",
      ...(details.proration_date !== undefined && {
        prorationDate: details.proration_date,
      }),
    },
  });
}
