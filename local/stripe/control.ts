import type { Account } from "./account.ts";
import type { Agenda } from "./agenda.ts";
import type { Fault, Faults } from "./faults.ts";
import { invalidRequest } from "./http/errors.ts";
import { expireSession } from "./objects/checkout/create.ts";
import {
  decline,
  endAsyncPayment,
  paySession,
} from "./objects/checkout/pay.ts";
import { deleteCustomer, setDefaultMethod } from "./objects/customer.ts";
import {
  answerDispute,
  closeDispute,
  openDispute,
  withdrawFunds,
} from "./objects/dispute.ts";
import { setPlace } from "./objects/invoice/placeless.ts";
import { attemptPayment, finalise } from "./objects/invoice/settle.ts";
import type { CardBehaviour } from "./objects/payment/cards.ts";
import { bookWaiting } from "./objects/payment/charge.ts";
import { createCard } from "./objects/payment/method.ts";
import { createRefund, failRefund } from "./objects/refund.ts";
import { changeSubscription } from "./objects/subscription/change.ts";
import { render } from "./render.ts";
import type { LoggedRequest, RequestLog } from "./request-log.ts";
import { emptyTables, type Kind } from "./tables.ts";
import type { Courier } from "./webhooks/courier.ts";
import { createEndpoint } from "./webhooks/routes.ts";
import type { Objects } from "./wire.ts";

export type Span = { days?: number; hours?: number; seconds?: number };

export type StripeControl = {
  now(): Date;
  /** The clock stands still. */
  freeze(at?: Date): void;
  /** The clock goes on from where it stands. */
  run(): void;
  /**
   * Moves the clock. Everything due on the way happens in order of time, and
   * each moment's webhooks are delivered, or have failed once, before the next.
   */
  advance(to: Date | Span): Promise<void>;
  /** Resolves when no webhook is on its way. */
  settled(): Promise<void>;
  faults(fault: Fault | null): void;
  /** For the next charges of a customer and its subscriptions. */
  setCard(customerId: string, card: CardBehaviour): void;
  payCheckout(sessionId: string, card?: CardBehaviour | "bank"): Promise<void>;
  declineCheckout(sessionId: string): void;
  expireCheckout(sessionId: string): void;
  completeAsyncPayment(sessionId: string, isPaid: boolean): void;
  /** @returns the refund's id. */
  refund(paymentIntentId: string, amountCents?: number): string;
  failRefund(refundId: string): void;
  /** @returns the dispute's id. */
  dispute(paymentIntentId: string): string;
  disputeAnswered(id: string): void;
  disputeFundsWithdrawn(id: string): void;
  disputeClosed(id: string, outcome: "won" | "lost"): void;
  /**
   * Whether it is known where a customer lives. While it is not, tax cannot be
   * reckoned, and what would be finalised by itself stays a draft; then it is
   * tried again.
   */
  setPlace(customerId: string, isKnown: boolean): void;
  /**
   * Whether payments are booked later, as with asynchronous capture: no balance
   * transaction, so no fee, until it ends; then all that wait are booked.
   */
  bookLater(isLater: boolean): void;
  /** As the person would on its page. */
  payInvoice(invoiceId: string): void;
  deleteCustomer(id: string): void;
  addWebhook(webhook: { url: string; secret?: string }): void;
  removeWebhook(url: string): void;
  events(): Objects["event"][];
  /** The HTTP status of the delivery; 0 where nobody answered. */
  replay(eventId: string): Promise<number>;
  holdWebhooks(isHeld: boolean): void;
  heldEvents(): Objects["event"][];
  /** In the order given. */
  release(eventIds: readonly string[]): Promise<void>;
  objects(kind: Kind): object[];
  requests(): readonly LoggedRequest[];
  /** Forgets everything but the webhooks given at the start. */
  reset(): void;
};

type Parts = {
  account: Account;
  agenda: Agenda;
  courier: Courier;
  faults: Faults;
  log: RequestLog;
  restart(): void;
};

export function createControl(parts: Parts): StripeControl {
  const { account, agenda, courier, faults, log } = parts;
  return {
    now: () => new Date(account.clock.nowMs()),
    freeze: (at) => account.clock.freeze(at?.getTime()),
    run: account.clock.run,
    advance: (to) => advance(parts, to),
    settled: courier.settled,
    faults: faults.set,
    setCard: (customerId, card) => setCard(account, customerId, card),
    async payCheckout(sessionId, card = "pays") {
      agenda.catchUp();
      paySession(account, sessionId, { card, isAuthenticated: true });
      await courier.settled();
    },
    declineCheckout(sessionId) {
      decline(account, account.get("checkout.session", sessionId));
    },
    expireCheckout: (sessionId) => void expireSession(account, sessionId),
    completeAsyncPayment: (sessionId, isPaid) =>
      void endAsyncPayment(account, sessionId, isPaid),
    refund: (paymentIntentId, amountCents) =>
      createRefund(account, {
        payment_intent: paymentIntentId,
        ...(amountCents !== undefined && { amount: amountCents }),
      }).id,
    failRefund: (refundId) => void failRefund(account, refundId),
    dispute: (paymentIntentId) => openDispute(account, paymentIntentId).id,
    disputeAnswered: (id) => void answerDispute(account, id),
    disputeFundsWithdrawn: (id) => void withdrawFunds(account, id),
    disputeClosed: (id, outcome) => void closeDispute(account, id, outcome),
    setPlace: (customerId, isKnown) =>
      setPlace(account, { customerId, isKnown }),
    bookLater(isLater) {
      if (isLater) account.booksLater = true;
      else bookWaiting(account);
    },
    payInvoice: (invoiceId) => payInvoice(account, invoiceId),
    deleteCustomer: (id) => void deleteCustomer(account, id),
    addWebhook: (webhook) => void createEndpoint(account, webhook),
    removeWebhook: (url) => removeWebhook(account, url),
    events: () => account.all("event"),
    replay: courier.replay,
    holdWebhooks: courier.hold,
    heldEvents: courier.held,
    release: courier.release,
    objects: (kind) =>
      account.all(kind).map((object) => render(account, object)),
    requests: log.list,
    reset() {
      log.clear();
      faults.set(null);
      account.placeless.clear();
      account.booksLater = false;
      account.load(emptyTables());
      parts.restart();
    },
  };
}

async function advance(
  { account, agenda, courier }: Parts,
  to: Date | Span,
): Promise<void> {
  const { clock } = account;
  await courier.settled();
  const targetMs =
    to instanceof Date ? to.getTime() : clock.nowMs() + millisecondsOf(to);
  if (targetMs < clock.nowMs())
    throw invalidRequest("The clock only goes forwards.");
  const wasFrozen = clock.isFrozen();
  clock.freeze();
  const target = Math.floor(targetMs / 1_000);
  try {
    for (
      let due = agenda.nextUntil(target);
      due;
      due = agenda.nextUntil(target)
    ) {
      clock.jump(Math.max(due.atSeconds * 1_000, clock.nowMs()));
      agenda.catchUp();
      await courier.settled();
    }
    clock.jump(targetMs);
  } finally {
    if (!wasFrozen) clock.run();
  }
}

const millisecondsOf = ({ days = 0, hours = 0, seconds = 0 }: Span): number =>
  ((days * 24 + hours) * 3_600 + seconds) * 1_000;

function setCard(account: Account, customer: string, behaviour: CardBehaviour) {
  const { id } = createCard(
    account,
    behaviour,
    account.get("customer", customer),
  );
  account.change("payment_method", id, { customer });
  setDefaultMethod(account, { id: customer, paymentMethod: id });
  for (const each of account.all("subscription")) {
    if (each.customer === customer && each.ended_at === null)
      changeSubscription(account, each.id, { default_payment_method: id });
  }
}

function payInvoice(account: Account, id: string) {
  const { status } = account.get("invoice", id);
  const invoice =
    status === "draft" ? finalise(account, id) : account.get("invoice", id);
  if (invoice.status === "open")
    attemptPayment(account, id, { isAuthenticated: true });
}

function removeWebhook(account: Account, url: string) {
  for (const endpoint of account.all("webhook_endpoint")) {
    if (endpoint.url !== url) continue;
    account.remove("webhook_endpoint", endpoint.id);
    account.remove("local.endpoint", endpoint.id);
  }
}
