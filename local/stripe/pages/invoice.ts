import type { Account } from "../account.ts";
import { StripeError } from "../http/errors.ts";
import type { Invoice } from "../objects/invoice/draft.ts";
import { dollars } from "../objects/invoice/lines.ts";
import { openPayment } from "../objects/invoice/payments.ts";
import { attemptPayment } from "../objects/invoice/settle.ts";
import { assertPaid } from "../objects/invoice/unpaid.ts";
import type { CardBehaviour } from "../objects/payment/cards.ts";
import { createCard } from "../objects/payment/method.ts";
import { cardField, cardIn, confirmation } from "./card-form.ts";
import { type Html, html } from "./html.ts";
import { invoicePdf } from "./invoice-pdf.ts";
import { layout } from "./layout.ts";
import { date } from "./moments.ts";
import type { Page, PageAnswer, PageCall } from "./page.ts";

export const invoicePages: Page[] = [
  {
    method: "GET",
    path: "/invoices/:id",
    answer: ({ account, id }) => show(sheet(account.get("invoice", id))),
  },
  { method: "POST", path: "/invoices/:id", answer: pay },
  {
    method: "GET",
    path: "/invoices/:id/pdf",
    answer: ({ account, id }) => ({
      kind: "pdf",
      bytes: invoicePdf(account.get("invoice", id)),
    }),
  },
  {
    method: "GET",
    path: "/authenticate/:id",
    answer: ({ account, id }) => {
      const payment = account
        .all("invoice_payment")
        .find((each) => each.payment.payment_intent === id);
      const invoice = account.get("invoice", payment?.invoice ?? "");
      return show(confirm(invoice, { card: "kept" }));
    },
  },
];

const show = (body: Html, status = 200): PageAnswer => ({
  kind: "page",
  html: layout({ title: "Invoice", body }),
  status,
});

const confirm = (invoice: Invoice, fields: Record<string, string>) =>
  confirmation({
    action: `/invoices/${invoice.id}`,
    amount: dollars(invoice.amount_remaining),
    fields,
  });

/** With a new card, or the one that the bank was asked about. */
function pay({ account, id, form }: PageCall): PageAnswer {
  const invoice = account.get("invoice", id);
  try {
    if (form.card === "kept") return confirmKept(account, invoice, form);
    const behaviour = cardIn(form);
    if (behaviour === "authenticates" && form.bank === undefined)
      return show(confirm(invoice, { card: form.card ?? "" }));
    const card = form.bank === "refused" ? "declines" : behaviour;
    payWith(account, invoice, card);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return show(sheet(account.get("invoice", id), error.message), 402);
  }
  return { kind: "redirect", to: `/invoices/${id}` };
}

/** A new card becomes the customer's, as the checkbox on the real page says. */
function payWith(account: Account, invoice: Invoice, card: CardBehaviour) {
  const { id: method } = createCard(account, card);
  if (card !== "declines")
    account.change("payment_method", method, { customer: invoice.customer });
  const tried = attemptPayment(account, invoice.id, {
    method,
    isAuthenticated: true,
  });
  assertPaid(account, tried);
}

function confirmKept(
  account: Account,
  invoice: Invoice,
  form: Record<string, string>,
): PageAnswer {
  const { payment } = openPayment(account, invoice);
  const intent = account.get("payment_intent", payment.payment_intent ?? "");
  if (form.bank === "refused" || intent.payment_method === null) {
    payWith(account, invoice, "declines");
  }
  attemptPayment(account, invoice.id, {
    method: intent.payment_method ?? "",
    isAuthenticated: true,
  });
  return { kind: "redirect", to: `/invoices/${invoice.id}` };
}

const STATUS: Record<string, string> = {
  draft: "Draft",
  open: "To be paid",
  paid: "Paid",
  uncollectible: "Written off",
  void: "Void",
};

const sheet = (invoice: Invoice, problem?: string): Html => html`
<p class="soft">Invoice ${invoice.number ?? "(draft)"} from Tollgate</p>
<h1 class="sum">${dollars(invoice.status === "paid" ? invoice.amount_paid : invoice.amount_due)}</h1>
<p class="${invoice.status === "paid" ? "good" : ""}">${STATUS[invoice.status ?? ""]}</p>
<div class="sheet">
<table>
<thead><tr><th>What</th><th class="number">Amount</th></tr></thead>
<tbody>
${invoice.lines.data.map(
  (line) => html`
<tr><td>${line.description}<br><span class="soft">${date(line.period.start)} to ${date(line.period.end)}</span></td>
<td class="number">${dollars(line.amount)}</td></tr>`,
)}
<tr><td>Total</td><td class="number">${dollars(invoice.total)}</td></tr>
${
  invoice.starting_balance !== 0 &&
  html`<tr><td>Balance before</td><td class="number">${dollars(invoice.starting_balance)}</td></tr>`
}
</tbody>
</table>
</div>
${
  invoice.status === "open" &&
  html`<form method="post" action="/invoices/${invoice.id}" class="sheet">
${problem && html`<p role="alert">${problem}</p>`}
${cardField()}
<button class="main full">Pay ${dollars(invoice.amount_remaining)}</button>
</form>`
}
<p><a href="/invoices/${invoice.id}/pdf">Download invoice</a></p>`;
