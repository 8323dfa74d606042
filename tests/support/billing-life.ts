import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";
import { type LocalStripe, startStripe } from "@local/stripe/start";
import { LOCAL_STRIPE_KEY, LOCAL_STRIPE_WEBHOOK_SECRET } from "@/core/env";
import type { Database } from "@/db/client";
import type { Buyer } from "@/features/billing/acts/buyer";
import { cancelPlan, keepPlan } from "@/features/billing/acts/cancellation";
import { changePlan } from "@/features/billing/acts/changes";
import { startCheckout, startTopUp } from "@/features/billing/acts/checkout";
import { setOverage } from "@/features/billing/acts/overage";
import { previewChange } from "@/features/billing/acts/preview";
import { StripeFault } from "@/features/billing/fault";
import { gatewayTo, type StripeGateway } from "@/features/billing/gateway";
import { reportUsage } from "@/features/billing/metering/report";
import { setUpStripe } from "@/features/billing/setup/setup";
import { syncRequested } from "@/features/billing/sync/sync";
import { receiveEvent, retryEvents } from "@/features/billing/webhook/webhook";
import { reserve } from "@/features/limits/reserve";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";
import { givenUser } from "./build.ts";
import { aCallOf, anEnding } from "./calls.ts";
import type { diceOf } from "./random.ts";

const ORIGIN = "http://localhost:3000";
const RETRY_DELAYS_MS = [5, 10, 20];
const PLANS = ["pro", "team"] as const;
const PACKS = ["pack_500k", "pack_2m"] as const;

type Dice = ReturnType<typeof diceOf>;

/**
 * One customer's life with the product, from the first purchase on, and with a
 * Stripe that loses, repeats, delays and refuses. What they and Stripe do next
 * is up to the dice; the clock is Stripe's.
 */
export class BillingLife {
  private constructor(
    readonly db: Database,
    readonly local: LocalStripe,
    readonly gateway: StripeGateway,
    readonly buyer: Buyer,
    readonly dice: Dice,
    readonly close: () => Promise<void>,
  ) {}

  static async begin(
    db: Database,
    { dice, seed }: { dice: Dice; seed: number },
  ): Promise<BillingLife> {
    const now = new Date();
    const local = await startStripe({
      now,
      seed,
      retryDelaysMs: RETRY_DELAYS_MS,
    });
    local.control.freeze(now);
    const gateway = gatewayTo({
      key: LOCAL_STRIPE_KEY,
      webhookSecret: LOCAL_STRIPE_WEBHOOK_SECRET,
      base: local.url,
    });
    const webhook = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      const received = await receiveEvent(db, gateway, {
        body: Buffer.concat(chunks).toString(),
        signature: String(request.headers["stripe-signature"]),
      }).catch(() => ({ ok: false }));
      response.writeHead(received.ok ? 200 : 503).end();
    });
    const url = await listen(webhook);
    local.control.addWebhook({ url, secret: LOCAL_STRIPE_WEBHOOK_SECRET });
    await setUpStripe(db, gateway, { appName: "Tollgate", appUrl: null });
    const person = await givenUser(db);
    const buyer = { ...person, membershipRole: "owner" as const, name: "Ada" };
    return new BillingLife(db, local, gateway, buyer, dice, async () => {
      await local.control.settled();
      await local.close();
      await closeServer(webhook);
    });
  }

  get control() {
    return this.local.control;
  }

  get now() {
    return this.control.now();
  }

  /** What happens next. What Stripe or the product refuses, did not happen. */
  async step() {
    const act = this.dice.pick([
      "subscribe",
      "subscribe",
      "topUp",
      "use",
      "use",
      "use",
      "use",
      "use",
      "allowOverage",
      "change",
      "cancel",
      "keep",
      "changeCard",
      "changeCard",
      "payLate",
      "refund",
      "dispute",
      "wait",
      "wait",
      "wait",
      "wait",
      "work",
      "misbehave",
    ] as const);
    await this[act]();
  }

  async subscribe() {
    const { db, gateway, buyer, dice } = this;
    const planId = dice.pick(PLANS);
    const seats = planId === "team" ? 1 + dice.upTo(3) : 1;
    const tabs = dice.chance(0.15) ? 2 : 1;
    for (let tab = 0; tab < tabs; tab += 1) {
      const returnTo = `/chat/${tab}`;
      await this.#pay(
        await startCheckout(db, gateway, {
          ...{ buyer, planId, seats, returnTo },
          origin: ORIGIN,
        }),
      );
    }
  }

  async topUp() {
    const { db, gateway, buyer, dice } = this;
    const order = { buyer, packId: dice.pick(PACKS), returnTo: null };
    await this.#pay(
      await startTopUp(db, gateway, { ...order, origin: ORIGIN }),
    );
  }

  /** The page is paid, declined, left alone, or paid by a bank's slow way. */
  async #pay(page: { ok: boolean; value?: { url: string } }) {
    if (!page.value) return;
    const { control, dice } = this;
    const id = /cs_[^/?#]+/.exec(page.value.url)?.[0] ?? "";
    const session = this.#find("checkout.session", id);
    const fate = dice.upTo(9);
    if (fate === 0) return;
    if (fate === 1) return control.expireCheckout(id);
    if (fate === 2 && session.mode === "payment") {
      await control.payCheckout(id, "bank");
      await control.advance({ hours: 30 });
      return control.completeAsyncPayment(id, dice.chance(0.7));
    }
    if (fate === 3) return control.declineCheckout(id);
    await attempt(() => control.payCheckout(id));
  }

  async use() {
    const { db, buyer, dice } = this;
    for (let calls = 1 + dice.upTo(4); calls > 0; calls -= 1) {
      const { now } = this;
      const output = 500 + dice.upTo(1_500);
      const call = aCallOf({ ...buyer, planId: "" }, 2_000, {
        now,
        requestId: randomUUID(),
        countsAsRequest: false,
      });
      const held = await reserve(db, call);
      if (!held.ok) return;
      if (dice.chance(0.1)) {
        await this.control.advance({ seconds: 40 });
        await sweep(db, { now: this.now });
      }
      if (dice.chance(0.95)) {
        await settle(db, anEnding(held.value, { output }, { now: this.now }));
      }
    }
  }

  async allowOverage() {
    const { db, buyer, dice } = this;
    const isEnabled = dice.chance(0.8);
    await setOverage(db, { buyer, isEnabled, capUsd: 1 + dice.upTo(20) });
  }

  async change() {
    const { db, gateway, buyer, dice, now } = this;
    const planId = dice.pick(PLANS);
    const seats = planId === "team" ? 1 + dice.upTo(4) : 1;
    const preview = await previewChange(db, gateway, {
      ...{ buyer, planId, seats, now },
    });
    if (!preview.ok) return;
    const { quote } = preview.value;
    for (let clicks = dice.chance(0.2) ? 2 : 1; clicks > 0; clicks -= 1) {
      await changePlan(db, gateway, { buyer, quote, now: this.now });
    }
  }

  async cancel() {
    await cancelPlan(this.db, this.gateway, { buyer: this.buyer });
  }

  async keep() {
    await keepPlan(this.db, this.gateway, { buyer: this.buyer });
  }

  async changeCard() {
    const { dice, control } = this;
    const card = dice.pick(["pays", "declines"] as const);
    await attempt(() => control.setCard(this.#customerId(), card));
  }

  async payLate() {
    const { control } = this;
    const open = this.#all("invoice").find(({ status }) => status === "open");
    if (!open) return;
    await attempt(() => control.setCard(this.#customerId(), "pays"));
    await attempt(() => control.payInvoice(String(open.id)));
  }

  async refund() {
    const { dice, control } = this;
    const intent = this.#packPayment();
    if (!intent) return;
    const cents = dice.chance(0.4) ? undefined : 1 + dice.upTo(1_200);
    await attempt(() => {
      const refundId = control.refund(intent, cents);
      if (dice.chance(0.2)) control.failRefund(refundId);
    });
  }

  async dispute() {
    const { dice, control } = this;
    const intent = this.#packPayment();
    if (!intent || dice.chance(0.5)) return;
    await attempt(async () => {
      const id = control.dispute(intent);
      if (dice.chance(0.8)) control.disputeFundsWithdrawn(id);
      await control.advance({ days: 2 });
      control.disputeClosed(id, dice.pick(["won", "lost"]));
    });
  }

  async wait() {
    await this.control.advance({
      seconds: this.dice.pick([60, 3_600, 2, 5, 20, 31].map(seconds)),
    });
    if (this.dice.chance(0.7)) await this.work();
  }

  /** The jobs of the product, as its timer runs them. */
  async work() {
    const { db, gateway, now } = this;
    await sweep(db, { now });
    await retryEvents(db, gateway, { now });
    await syncRequested(db, gateway);
    await reportUsage(db, gateway, { now }).catch(unlessUnavailable);
  }

  misbehave() {
    const { dice, control } = this;
    const seed = dice.upTo(1_000_000);
    control.faults(
      dice.pick([
        null,
        { seed, repeatEvents: 0.5, reorderEvents: true },
        { seed, loseEvents: 0.3 },
        { seed, dropAnswers: 0.2, fail500: 0.1, fail429: 0.1 },
        { seed, dropAnswers: 0.2, loseEvents: 0.2, repeatEvents: 0.3 },
      ]),
    );
  }

  /** Stripe comes to its senses and every job has had its turn. */
  async comeToRest() {
    const { control } = this;
    control.faults(null);
    await control.settled();
    // Stripe itself tells a lost event again, for three days.
    for (const { id } of control.events()) await control.replay(id);
    for (let hours = 0; hours < 96; hours += 3) {
      await this.work();
      if (await this.#isQuiet()) return;
      await control.advance({ hours: 3 });
    }
    throw new Error("something still waits");
  }

  async #isQuiet(): Promise<boolean> {
    const { rows } = await this.db.execute(
      `select 1 from stripe_events where state = 'waiting'
       union all select 1 from meter_outbox where state = 'waiting'
       union all select 1 from ai_requests where state = 'held'`,
    );
    return rows.length === 0;
  }

  /** Of a pack that was paid for; null without one. */
  #packPayment(): string | null {
    const paid = this.#all("checkout.session").filter(
      ({ mode, payment_status: status }) =>
        mode === "payment" && status === "paid",
    );
    if (paid.length === 0) return null;
    return String(this.dice.pick(paid).payment_intent);
  }

  #customerId(): string {
    return String(this.#all("customer")[0]?.id);
  }

  #find(kind: "checkout.session", id: string) {
    const found = this.#all(kind).find((each) => each.id === id);
    if (!found) throw new Error(`no ${kind} ${id}`);
    return found;
  }

  #all(kind: Parameters<LocalStripe["control"]["objects"]>[0]) {
    return this.control.objects(kind).map((each) => Object(each));
  }
}

/** Small numbers are days. */
const seconds = (number: number) => (number < 60 ? number * 86_400 : number);

/** What the stand-in refuses, as Stripe would, does not happen. */
async function attempt(act: () => unknown) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

function unlessUnavailable(fault: unknown) {
  if (fault instanceof StripeFault && fault.kind === "unavailable") return;
  throw fault;
}
