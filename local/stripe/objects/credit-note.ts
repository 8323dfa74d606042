import type { Account } from "../account.ts";
import { emit } from "../events.ts";
import { invalidRequest, missing } from "../http/errors.ts";
import { created, isWithin, listOf, page, pagination } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import {
  decimal,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  required,
  text,
} from "../http/shapes.ts";
import type { Objects } from "../wire.ts";
import { timesDecimal } from "./decimal.ts";
import { withMetadata } from "./fields.ts";
import { paymentsOf } from "./invoice/payments.ts";
import { creditOpenInvoice } from "./invoice/settle.ts";
import { createRefund } from "./refund.ts";

const URL = "/v1/credit_notes";

type CreditNote = Objects["credit_note"];
type Invoice = Objects["invoice"];

const line = {
  amount: integer,
  description: text,
  invoice_line_item: text,
  quantity: integer,
  type: required(oneOf("custom_line_item", "invoice_line_item")),
  unit_amount: integer,
  unit_amount_decimal: decimal,
};
const createFields = {
  amount: integer,
  credit_amount: integer,
  invoice: required(text),
  lines: list(hash(line)),
  memo: text,
  metadata,
  out_of_band_amount: integer,
  reason: oneOf(
    "duplicate",
    "fraudulent",
    "order_change",
    "product_unsatisfactory",
  ),
  refund_amount: integer,
};

export const creditNoteRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "CreditNoteCreateParams",
    params: createFields,
    answer: ({ account, params }) => createCreditNote(account, params),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "CreditNoteRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("credit_note", id),
  }),
  route(`GET ${URL}`, {
    sdk: "CreditNoteListParams",
    params: { ...pagination, created, customer: text, invoice: text },
    answer: ({ account, params }) =>
      page(
        account
          .all("credit_note")
          .filter(
            (each) =>
              isWithin(each.created, params.created) &&
              (params.customer ?? each.customer) === each.customer &&
              (params.invoice ?? each.invoice) === each.invoice,
          ),
        { url: URL, params },
      ),
  }),
];

/**
 * Lowers what an open invoice asks for, or gives back part of a paid one: to
 * the customer's balance, to the card, or outside, which must add up.
 */
function createCreditNote(
  account: Account,
  params: Params<typeof createFields>,
): CreditNote {
  const invoice = account.get("invoice", params.invoice, "invoice");
  if (invoice.status !== "open" && invoice.status !== "paid") {
    throw invalidRequest(
      `Invoice ${invoice.id} is ${invoice.status}. Only open or paid invoices can have credit notes.`,
      { param: "invoice" },
    );
  }
  const lines = linesOf(account, params);
  const amount = lines.reduce((sum, each) => sum + each.amount, 0);
  assertNotTooMuch(invoice, amount);
  const isPaid = invoice.status === "paid";
  const refunds = isPaid
    ? giveBack(account, invoice, { ...params, amount })
    : [];
  const note = account.put("credit_note", {
    ...blank,
    ...totals(amount),
    id: account.newId("cn"),
    created: account.now(),
    currency: invoice.currency,
    customer: invoice.customer ?? "",
    effective_at: account.now(),
    invoice: invoice.id,
    lines: listOf(lines, { url: `${URL}/lines` }),
    memo: params.memo ?? null,
    metadata: withMetadata(null, params.metadata),
    number: `${invoice.number}-CN-${numberOfNotes(account, invoice) + 1}`,
    out_of_band_amount: params.out_of_band_amount ?? null,
    pdf: `${account.url}/invoices/${invoice.id}/pdf`,
    post_payment_amount: isPaid ? amount : 0,
    pre_payment_amount: isPaid ? 0 : amount,
    reason: params.reason ?? null,
    refunds,
    type: isPaid ? "post_payment" : "pre_payment",
  });
  emit(account, "credit_note.created", { object: note });
  if (isPaid) {
    account.change("invoice", invoice.id, {
      post_payment_credit_notes_amount:
        invoice.post_payment_credit_notes_amount + amount,
    });
  } else creditOpenInvoice(account, invoice.id, amount);
  return note;
}

const numberOfNotes = (account: Account, { id }: Invoice): number =>
  account.all("credit_note").filter(({ invoice }) => invoice === id).length;

function linesOf(
  account: Account,
  params: Params<typeof createFields>,
): CreditNote["lines"]["data"] {
  const { amount, lines } = params;
  if (amount === undefined && !lines) throw missing("amount");
  const given: Params<typeof line>[] = lines ?? [
    { type: "custom_line_item", ...(amount !== undefined && { amount }) },
  ];
  return given.map((each) => ({
    id: account.newId("cnli"),
    object: "credit_note_line_item",
    amount:
      each.amount ??
      timesDecimal(
        each.quantity ?? 1,
        each.unit_amount_decimal ?? String(each.unit_amount ?? 0),
      ),
    description: each.description ?? null,
    discount_amount: 0,
    discount_amounts: [],
    ...(each.invoice_line_item && {
      invoice_line_item: each.invoice_line_item,
    }),
    livemode: false,
    metadata: {},
    pretax_credit_amounts: [],
    quantity: each.quantity ?? null,
    tax_rates: [],
    taxes: [],
    type: each.type,
    unit_amount: each.unit_amount ?? null,
    unit_amount_decimal: each.unit_amount_decimal ?? null,
  }));
}

function assertNotTooMuch(invoice: Invoice, amount: number) {
  const most =
    invoice.status === "paid"
      ? invoice.amount_paid - invoice.post_payment_credit_notes_amount
      : invoice.amount_remaining;
  if (amount > 0 && amount <= most) return;
  throw invalidRequest(
    `The credit note amount ($${amount / 100}) must be above 0 and not exceed what is left of the invoice ($${most / 100}).`,
    { param: "amount" },
  );
}

function giveBack(
  account: Account,
  invoice: Invoice,
  params: Params<typeof createFields> & { amount: number },
): CreditNote["refunds"] {
  const {
    amount,
    credit_amount: credit = 0,
    refund_amount: refund = 0,
    out_of_band_amount: outside = 0,
  } = params;
  if (credit + refund + outside !== amount) {
    throw invalidRequest(
      "The sum of credit amount, refund amount and out of band amount must equal the amount of the credit note.",
    );
  }
  if (credit > 0) {
    const customer = account.get("customer", invoice.customer ?? "");
    account.change("customer", customer.id, {
      balance: customer.balance - credit,
    });
  }
  if (refund === 0) return [];
  const [payment] = paymentsOf(account, invoice.id).filter(
    ({ status }) => status === "paid",
  );
  const { id } = createRefund(account, {
    payment_intent: payment?.payment.payment_intent ?? "",
    amount: refund,
  });
  return [
    {
      amount_refunded: refund,
      payment_record_refund: null,
      refund: id,
      type: "refund",
    },
  ];
}

const totals = (amount: number) => ({
  amount,
  subtotal: amount,
  subtotal_excluding_tax: amount,
  total: amount,
  total_excluding_tax: amount,
});

const blank = {
  object: "credit_note",
  amount_shipping: 0,
  customer_account: null,
  customer_balance_transaction: null,
  discount_amount: 0,
  discount_amounts: [],
  livemode: false,
  pretax_credit_amounts: [],
  shipping_cost: null,
  status: "issued",
  total_taxes: [],
  voided_at: null,
} satisfies Partial<CreditNote>;
