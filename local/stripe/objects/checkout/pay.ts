import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { cardDeclined, invalidRequest } from "../../http/errors.ts";
import type { Objects } from "../../wire.ts";
import { createCustomer } from "../customer.ts";
import { createInvoice } from "../invoice/draft.ts";
import { settlePaid } from "../invoice/settle.ts";
import type { CardBehaviour } from "../payment/cards.ts";
import { DECLINED } from "../payment/charge.ts";
import {
  confirmIntent,
  createIntent,
  endProcessing,
  startProcessing,
} from "../payment/intent.ts";
import { attach, createCard } from "../payment/method.ts";
import { startSubscription } from "../subscription/start.ts";
import { detailsOf, type Session } from "./create.ts";
import { linesOf } from "./lines.ts";

export type Payer = {
  card: CardBehaviour | "bank";
  email?: string;
  name?: string;
  /** The bank has asked the person, and they agreed. */
  isAuthenticated?: boolean;
};

export type Paid = "complete" | "authentication_needed";

/**
 * What the page's Pay button does: the money is taken, and what was bought
 * comes to be. A card that needs the person's agreement changes nothing yet.
 *
 * @throws StripeError card_declined, or where the session is not open.
 */
export function paySession(account: Account, id: string, payer: Payer): Paid {
  const session = account.get("checkout.session", id);
  assertOpen(account, session);
  if (payer.card === "authenticates" && !payer.isAuthenticated)
    return "authentication_needed";
  if (payer.card === "declines") throw decline(account, session);
  const customer = customerOf(account, session, payer);
  if (session.mode === "subscription") {
    buySubscription(account, session, { customer, payer });
  } else {
    buyOnce(account, session, { customer, payer });
  }
  return "complete";
}

function assertOpen(account: Account, session: Session) {
  if (session.status === "open" && session.expires_at > account.now()) return;
  throw invalidRequest(
    session.status === "complete"
      ? "You're all done here. This Checkout Session has been completed."
      : "This Checkout Session has expired.",
  );
}

/** The try leaves its mark, as the bank was asked. */
export function decline(account: Account, session: Session) {
  const card = createCard(account, "declines");
  const intent = createIntent(account, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "usd",
    customer: session.customer,
  });
  confirmIntent(account, intent.id, { method: card.id });
  return cardDeclined({
    code: DECLINED.code,
    declineCode: DECLINED.declineCode,
    message: DECLINED.message,
  });
}

function customerOf(
  account: Account,
  session: Session,
  payer: Payer,
): Objects["customer"] | null {
  if (session.customer !== null)
    return account.get("customer", session.customer);
  if (session.customer_creation !== "always") return null;
  return createCustomer(account, {
    email: payer.email ?? session.customer_email ?? "customer@example.com",
    ...(payer.name !== undefined && { name: payer.name }),
  });
}

type Buyer = { customer: Objects["customer"] | null; payer: Payer };

function buySubscription(
  account: Account,
  session: Session,
  { customer, payer }: Buyer,
) {
  if (!customer) throw new Error("a subscription without a customer");
  const { lines, subscription: facts } = account.get(
    "local.checkout",
    session.id,
  );
  const card = createCard(account, cardOf(payer), customer);
  attach(account, { paymentMethod: card.id, customer: customer.id });
  const subscription = startSubscription(
    account,
    {
      customer,
      items: lines.map(({ price, quantity }) => ({
        price,
        ...(quantity !== null && { quantity }),
      })),
      metadata: facts.metadata,
      billingMode: facts.billingMode,
      description: facts.description,
      paymentMethod: card.id,
      trialEnd: facts.trialEnd,
    },
    { isAuthenticated: payer.isAuthenticated ?? false },
  );
  complete(account, session, {
    customer: customer.id,
    customer_details: detailsOf(customer.email, customer.name ?? null),
    invoice: subscription.latest_invoice,
    payment_status: session.amount_total === 0 ? "no_payment_required" : "paid",
    subscription: subscription.id,
  });
}

function buyOnce(
  account: Account,
  session: Session,
  { customer, payer }: Buyer,
) {
  const { payment } = account.get("local.checkout", session.id);
  const card = createCard(account, cardOf(payer), customer ?? {});
  if (customer && payment.savesCard)
    attach(account, { paymentMethod: card.id, customer: customer.id });
  const { id } = createIntent(account, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "usd",
    customer: customer?.id ?? null,
    ...payment,
  });
  const isLater = payer.card === "bank";
  if (isLater) startProcessing(account, { id, method: card.id });
  else {
    confirmIntent(account, id, {
      method: card.id,
      isAuthenticated: payer.isAuthenticated ?? false,
    });
  }
  complete(account, session, {
    customer: customer?.id ?? null,
    invoice: isLater
      ? null
      : invoicePayment(account, session, { customer, id }),
    customer_details: detailsOf(
      customer?.email ?? payer.email ?? session.customer_email,
      customer?.name ?? payer.name ?? null,
    ),
    payment_intent: id,
    payment_status: isLater ? "unpaid" : "paid",
  });
}

/** The invoice that a payment was to have, made when it is paid. */
function invoicePayment(
  account: Account,
  session: Session,
  paid: { customer: Objects["customer"] | null; id: string },
): string | null {
  const { invoice_creation: wanted, currency } = session;
  if (!wanted?.enabled || !paid.customer) return null;
  const now = account.now();
  const invoice = createInvoice(account, {
    customer: paid.customer,
    subscription: null,
    reason: "manual",
    lines: linesOf(account, session.id).map((line) => ({
      amount: line.amount_total,
      currency: line.currency,
      description: line.description ?? "",
      period: { start: now, end: now },
      price: line.price,
      quantity: line.quantity,
      metadata: line.metadata ?? {},
      subscription: null,
      subscriptionItem: null,
      invoiceItem: null,
      isProration: false,
    })),
    period: { start: now, end: now },
    currency: currency ?? "usd",
    advancesItself: false,
    description: wanted.invoice_data.description,
    metadata: wanted.invoice_data.metadata ?? {},
  });
  return settlePaid(account, { id: invoice.id, intent: paid.id }).id;
}

const cardOf = ({ card }: Payer): CardBehaviour =>
  card === "bank" ? "pays" : card;

function complete(account: Account, session: Session, patch: Partial<Session>) {
  const done = account.change("checkout.session", session.id, {
    ...patch,
    status: "complete",
    url: null,
  });
  emit(account, "checkout.session.completed", { object: done });
}

/** Days later the bank has paid, or has not. */
export function endAsyncPayment(
  account: Account,
  id: string,
  isPaid: boolean,
): Session {
  const before = account.get("checkout.session", id);
  if (before.payment_intent === null || before.payment_status !== "unpaid")
    throw invalidRequest(`${id} does not wait for a payment.`);
  endProcessing(account, before.payment_intent, isPaid);
  const customer = account.find("customer", before.customer ?? "") ?? null;
  const session = account.change("checkout.session", id, {
    payment_status: isPaid ? "paid" : "unpaid",
    invoice: isPaid
      ? invoicePayment(account, before, { customer, id: before.payment_intent })
      : null,
  });
  emit(
    account,
    isPaid
      ? "checkout.session.async_payment_succeeded"
      : "checkout.session.async_payment_failed",
    { object: session },
  );
  return session;
}
