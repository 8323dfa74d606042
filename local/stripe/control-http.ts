import type { ServerResponse } from "node:http";
import type { StripeControl } from "./control.ts";
import type { Fault } from "./faults.ts";
import { invalidRequest, StripeError } from "./http/errors.ts";
import { type Asked, sendJson } from "./http/request.ts";
import {
  decimal,
  emptyable,
  type Fields,
  flag,
  hash,
  integer,
  list,
  oneOf,
  type Params,
  readFields,
  required,
  type Shape,
  text,
} from "./http/shapes.ts";
import { CARD_BEHAVIOURS } from "./objects/payment/cards.ts";
import { isKind } from "./tables.ts";

type Verb = (control: StripeControl, body: Record<string, unknown>) => unknown;

const verb =
  <F extends Fields>(
    fields: F,
    act: (control: StripeControl, params: Params<F>) => unknown,
  ): Verb =>
  (control, body) =>
    act(control, readFields(fields, body));

const moment: Shape<Date> = {
  read: (given, param) => {
    const date = new Date(
      typeof given === "number" ? given : text.read(given, param),
    );
    if (Number.isNaN(date.getTime()))
      throw invalidRequest(`Invalid moment: ${String(given)}`, { param });
    return date;
  },
  samples: [],
};
const share: Shape<number> = {
  read: (given, param) => Number(decimal.read(String(given), param)),
  samples: [],
};
const card = oneOf(...CARD_BEHAVIOURS);
const id = { id: required(text) };

const fault: Shape<Fault> = hash({
  seed: required(integer),
  dropAnswers: share,
  fail500: share,
  fail429: share,
  refuseConnections: flag,
  delayAnswersMs: integer,
  loseEvents: share,
  repeatEvents: share,
  reorderEvents: flag,
  delayEventsMs: integer,
  only: hash({ method: text, path: text }),
});

/** What other processes may send as `POST /_local/{verb}`, each with JSON. */
const VERBS: Record<string, Verb> = {
  now: verb({}, (control) => ({ now: control.now() })),
  freeze: verb({ at: moment }, (control, { at }) => control.freeze(at)),
  run: verb({}, (control) => control.run()),
  advance: verb(
    { to: moment, days: share, hours: share, seconds: share },
    (control, { to, ...span }) => control.advance(to ?? span),
  ),
  settled: verb({}, (control) => control.settled()),
  faults: verb({ fault: emptyable(fault) }, (control, params) =>
    control.faults(params.fault ?? null),
  ),
  setCard: verb(
    { customer: required(text), card: required(card) },
    (control, params) => control.setCard(params.customer, params.card),
  ),
  payCheckout: verb(
    { ...id, card: oneOf(...CARD_BEHAVIOURS, "bank") },
    (control, params) => control.payCheckout(params.id, params.card),
  ),
  declineCheckout: verb(id, (control, params) =>
    control.declineCheckout(params.id),
  ),
  expireCheckout: verb(id, (control, params) =>
    control.expireCheckout(params.id),
  ),
  completeAsyncPayment: verb({ ...id, ok: required(flag) }, (control, params) =>
    control.completeAsyncPayment(params.id, params.ok),
  ),
  refund: verb(
    { paymentIntent: required(text), amountCents: integer },
    (control, params) => ({
      id: control.refund(params.paymentIntent, params.amountCents),
    }),
  ),
  failRefund: verb(id, (control, params) => control.failRefund(params.id)),
  dispute: verb({ paymentIntent: required(text) }, (control, params) => ({
    id: control.dispute(params.paymentIntent),
  })),
  disputeAnswered: verb(id, (control, params) =>
    control.disputeAnswered(params.id),
  ),
  disputeFundsWithdrawn: verb(id, (control, params) =>
    control.disputeFundsWithdrawn(params.id),
  ),
  disputeClosed: verb(
    { ...id, outcome: required(oneOf("won", "lost")) },
    (control, params) => control.disputeClosed(params.id, params.outcome),
  ),
  setPlace: verb(
    { customer: required(text), isKnown: required(flag) },
    (control, params) => control.setPlace(params.customer, params.isKnown),
  ),
  bookLater: verb({ isLater: required(flag) }, (control, { isLater }) =>
    control.bookLater(isLater),
  ),
  payInvoice: verb(id, (control, params) => control.payInvoice(params.id)),
  deleteCustomer: verb(id, (control, params) =>
    control.deleteCustomer(params.id),
  ),
  addWebhook: verb({ url: required(text), secret: text }, (control, params) =>
    control.addWebhook(params),
  ),
  removeWebhook: verb({ url: required(text) }, (control, { url }) =>
    control.removeWebhook(url),
  ),
  events: verb({}, (control) => ({ events: control.events() })),
  replay: verb(id, async (control, params) => ({
    status: await control.replay(params.id),
  })),
  holdWebhooks: verb({ isHeld: required(flag) }, (control, { isHeld }) =>
    control.holdWebhooks(isHeld),
  ),
  heldEvents: verb({}, (control) => ({ events: control.heldEvents() })),
  release: verb({ ids: required(list(text)) }, (control, { ids }) =>
    control.release(ids),
  ),
  objects: verb({ type: required(text) }, (control, { type }) => {
    if (!isKind(type)) throw invalidRequest(`There is no ${type}.`);
    return { objects: control.objects(type) };
  }),
  requests: verb({}, (control) => ({ requests: control.requests() })),
  reset: verb({}, (control) => control.reset()),
};

/**
 * Answers a verb; its answer, if it has one, is an object. A form of the page
 * is led back to the page.
 */
export async function answerVerb(
  asked: Asked,
  response: ServerResponse,
  control: StripeControl,
): Promise<void> {
  const name = asked.path.slice("/_local/".length);
  const known = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  try {
    if (!known)
      throw invalidRequest(`There is no verb ${name}.`, { status: 404 });
    const answer = await known(control, asked.body);
    if (isForm(asked)) {
      response.writeHead(303, { location: "/_local" }).end();
      return;
    }
    sendJson(response, { status: 200, body: JSON.stringify(answer ?? {}) });
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const { status, body } = error;
    sendJson(response, { status, body: JSON.stringify({ error: body }) });
  }
}

const isForm = ({ headers }: Asked): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ??
  false;
