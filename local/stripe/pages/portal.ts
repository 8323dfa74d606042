import type { Account } from "../account.ts";
import { StripeError } from "../http/errors.ts";
import { setDefaultMethod } from "../objects/customer.ts";
import { dollars, nameOf } from "../objects/invoice/lines.ts";
import { attach, createCard } from "../objects/payment/method.ts";
import { changeSubscription } from "../objects/subscription/change.ts";
import { cancelSubscription } from "../objects/subscription/end.ts";
import {
  periodOfSubscription,
  type Subscription,
} from "../objects/subscription/items.ts";
import { plannedEnd } from "../objects/subscription/plan-end.ts";
import type { Objects } from "../wire.ts";
import { cardField, cardIn } from "./card-form.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { date } from "./moments.ts";
import type { Page, PageAnswer, PageCall } from "./page.ts";

type Session = Objects["billing_portal.session"];

export const portalPages: Page[] = [
  {
    method: "GET",
    path: "/portal/:id",
    answer: ({ account, id }) =>
      show(account, account.get("billing_portal.session", id)),
  },
  { method: "POST", path: "/portal/:id/card", answer: updateCard },
  { method: "POST", path: "/portal/:id/cancel", answer: cancel },
  { method: "POST", path: "/portal/:id/keep", answer: keep },
];

function show(
  account: Account,
  session: Session,
  problem?: string,
): PageAnswer {
  return {
    kind: "page",
    status: problem ? 402 : 200,
    html: layout({
      title: "Billing",
      body: html`
<h1>Billing</h1>
<p class="soft">${account.get("customer", session.customer).email}</p>
${plans(account, session)}
${card(account, session, problem)}
${history(account, session)}
${session.return_url && html`<p><a href="${session.return_url}">Return to Tollgate</a></p>`}`,
    }),
  };
}

const featuresOf = (account: Account, session: Session) =>
  account.get("billing_portal.configuration", session.configuration).features;

const liveOf = (account: Account, session: Session): Subscription[] =>
  account
    .all("subscription")
    .filter(
      (each) => each.customer === session.customer && each.ended_at === null,
    );

function plans(account: Account, session: Session): Html {
  const { subscription_cancel } = featuresOf(account, session);
  return html`
<h2>Current plan</h2>
${liveOf(account, session).map((each) => {
  const { end } = periodOfSubscription(each);
  return html`
<div class="sheet">
<p><strong>${each.items.data.map(({ price }) => nameOf(account, price)).join(", ")}</strong></p>
<p>${each.cancel_at_period_end ? "Ends" : "Renews"} on ${date(end)}${each.status === "past_due" && html`. <span class="bad">The last payment failed.</span>`}</p>
${
  subscription_cancel.enabled &&
  html`<form method="post" action="/portal/${session.id}/${each.cancel_at_period_end ? "keep" : "cancel"}">
<input type="hidden" name="subscription" value="${each.id}">
<button>${each.cancel_at_period_end ? "Don't cancel plan" : "Cancel plan"}</button>
</form>`
}
</div>`;
})}`;
}

function card(account: Account, session: Session, problem?: string): Html {
  if (!featuresOf(account, session).payment_method_update.enabled)
    return html``;
  const { invoice_settings } = account.get("customer", session.customer);
  const [subscription] = liveOf(account, session);
  const current = account.find(
    "payment_method",
    invoice_settings.default_payment_method ??
      subscription?.default_payment_method ??
      "",
  );
  return html`
<h2>Payment method</h2>
<form method="post" action="/portal/${session.id}/card" class="sheet">
${current && html`<p>Visa •••• ${current.card?.last4}</p>`}
${problem && html`<p role="alert">${problem}</p>`}
${cardField()}
<button class="main full">Save card</button>
</form>`;
}

function history(account: Account, session: Session): Html {
  if (!featuresOf(account, session).invoice_history.enabled) return html``;
  const invoices = account
    .all("invoice")
    .filter(
      (each) => each.customer === session.customer && each.status !== "draft",
    );
  return html`
<h2>Invoices</h2>
<div class="sheet"><table>
${invoices.toReversed().map(
  (each) => html`
<tr><td><a href="/invoices/${each.id}">${each.number}</a></td><td>${date(each.created)}</td><td>${each.status}</td>
<td class="number">${dollars(each.total)}</td></tr>`,
)}
</table></div>`;
}

/** The new card is for everything the customer has. */
function updateCard({ account, id, form }: PageCall): PageAnswer {
  const session = account.get("billing_portal.session", id);
  if (!featuresOf(account, session).payment_method_update.enabled)
    return show(account, session, "This is not offered here.");
  try {
    const { id: method } = createCard(account, cardIn(form));
    attach(account, { paymentMethod: method, customer: session.customer });
    setDefaultMethod(account, { id: session.customer, paymentMethod: method });
    for (const each of liveOf(account, session)) {
      changeSubscription(account, each.id, { default_payment_method: method });
    }
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return show(account, session, error.message);
  }
  return after(session);
}

function cancel({ account, id, form }: PageCall): PageAnswer {
  const session = account.get("billing_portal.session", id);
  const subscription = owned(account, session, form.subscription);
  const { enabled, mode } = featuresOf(account, session).subscription_cancel;
  if (!enabled) return show(account, session, "This is not offered here.");
  if (mode === "immediately") {
    cancelSubscription(account, subscription.id, {});
  } else {
    changeSubscription(
      account,
      subscription.id,
      plannedEnd(account, subscription, "period_end"),
    );
  }
  return after(session);
}

function keep({ account, id, form }: PageCall): PageAnswer {
  const session = account.get("billing_portal.session", id);
  const subscription = owned(account, session, form.subscription);
  changeSubscription(
    account,
    subscription.id,
    plannedEnd(account, subscription, null),
  );
  return after(session);
}

function owned(
  account: Account,
  session: Session,
  id: string | undefined,
): Subscription {
  const found = liveOf(account, session).find((each) => each.id === id);
  return found ?? account.get("subscription", "");
}

/** Back to the portal, or where the session's flow says. */
const after = (session: Session): PageAnswer => ({
  kind: "redirect",
  to:
    session.flow?.after_completion.redirect?.return_url ??
    `/portal/${session.id}`,
});
