import type { Account } from "../account.ts";
import { StripeError } from "../http/errors.ts";
import type { Session } from "../objects/checkout/create.ts";
import { linesOf } from "../objects/checkout/lines.ts";
import { decline, paySession } from "../objects/checkout/pay.ts";
import { dollars } from "../objects/invoice/lines.ts";
import { cardField, cardIn, confirmation } from "./card-form.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import type { Page, PageAnswer, PageCall } from "./page.ts";

export const checkoutPages: Page[] = [
  {
    method: "GET",
    path: "/checkout/:id",
    answer: ({ account, id }) => {
      const session = account.get("checkout.session", id);
      return session.status === "open"
        ? show(payForm(account, session, {}))
        : show(closed(session));
    },
  },
  { method: "POST", path: "/checkout/:id", answer: pay },
];

const show = (body: Html, status = 200): PageAnswer => ({
  kind: "page",
  html: layout({ title: "Checkout", body }),
  status,
});

function pay({ account, id, form }: PageCall): PageAnswer {
  const session = account.get("checkout.session", id);
  try {
    if (form.bank === "refused") throw decline(account, session);
    const paid = paySession(account, id, {
      card: form.method === "bank" ? "bank" : cardIn(form),
      isAuthenticated: form.bank === "confirmed",
      ...(form.email && { email: form.email }),
    });
    if (paid === "authentication_needed") {
      return show(
        confirmation({
          action: `/checkout/${id}`,
          amount: dollars(session.amount_total ?? 0),
          fields: { card: form.card ?? "", email: form.email ?? "" },
        }),
      );
    }
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const { status } = account.get("checkout.session", id);
    return status === "open"
      ? show(
          payForm(account, session, { ...form, problem: error.message }),
          402,
        )
      : show(closed(account.get("checkout.session", id)), 410);
  }
  return { kind: "redirect", to: successUrl(session) };
}

const successUrl = ({ id, success_url }: Session): string =>
  (success_url ?? "").replaceAll("{CHECKOUT_SESSION_ID}", id);

function payForm(
  account: Account,
  session: Session,
  form: Record<string, string>,
): Html {
  const isSubscription = session.mode === "subscription";
  const asksForEmail = session.customer === null;
  return html`
<p class="soft">${isSubscription ? "Subscribe" : "Pay Tollgate"}</p>
<h1 class="sum">${dollars(session.amount_total ?? 0)}</h1>
<div class="sheet">
<table>
${linesOf(account, session.id).map(
  (line) => html`
<tr><td>${line.description}${line.quantity === null ? " (by use)" : ` × ${line.quantity}`}</td>
<td class="number">${dollars(line.amount_total)}</td></tr>`,
)}
</table>
</div>
<form method="post" action="/checkout/${session.id}" class="sheet">
${form.problem && html`<p role="alert">${form.problem}</p>`}
${
  asksForEmail &&
  html`<label for="email">Email</label>
<input id="email" name="email" type="email" autocomplete="off" required value="${form.email ?? session.customer_email ?? ""}">`
}
${cardField(form.card)}
<button class="main full">${isSubscription ? "Subscribe" : "Pay"}</button>
${
  !isSubscription &&
  html`<button class="full" name="method" value="bank">Pay by bank debit, which takes days</button>`
}
</form>
${session.cancel_url && html`<p><a href="${session.cancel_url}">Go back</a></p>`}`;
}

const closed = (session: Session): Html => html`
<h1>${session.status === "complete" ? "This has been paid" : "This checkout has expired"}</h1>
<p class="sheet">${
  session.status === "complete" && session.success_url
    ? html`<a href="${successUrl(session)}">Go on</a>`
    : "Go back to where you came from and start again."
}</p>`;
