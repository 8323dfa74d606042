import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";
import { type LocalStripe, startStripe } from "@local/stripe/start";
import {
  LOCAL_STRIPE_KEY,
  LOCAL_STRIPE_WEBHOOK_SECRET,
} from "@/core/env/stand-ins";
import type { Database } from "@/db/client";
import type { Buyer } from "@/features/billing/acts/buyer";
import { StripeFault } from "@/features/billing/fault";
import { gatewayTo, type StripeGateway } from "@/features/billing/gateway";
import { reportUsage } from "@/features/billing/metering/report";
import { setUpStripe } from "@/features/billing/setup/setup";
import { syncRequested } from "@/features/billing/sync/sync";
import { receiveEvent, retryEvents } from "@/features/billing/webhook/webhook";
import { sweep } from "@/features/limits/sweep";
import { FATES } from "./billing-acts.ts";
import { givenUser } from "./build.ts";
import type { diceOf } from "./random.ts";

const RETRY_DELAYS_MS = [5, 10, 20];

type Dice = ReturnType<typeof diceOf>;

/** Somebody who pays, with what their acts need. */
export type Living = {
  db: Database;
  gateway: StripeGateway;
  buyer: Buyer;
  dice: Dice;
  /** Of Stripe's objects it shows those that are theirs. */
  control: LocalStripe["control"];
  now: Date;
  /** The jobs of the product have a turn. */
  work(): Promise<void>;
};

/**
 * One customer's life with the product, from the first purchase on, and with a
 * Stripe that loses, repeats, delays and refuses. What they and Stripe do next
 * is up to the dice; the clock is Stripe's.
 */
export class BillingLife implements Living {
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
    await this.dice.pick(FATES)(this);
  }

  /** The jobs of the product, as its timer runs them. */
  async work() {
    const { db, gateway, now } = this;
    await sweep(db, { now });
    await retryEvents(db, gateway, { now });
    await syncRequested(db, gateway);
    await reportUsage(db, gateway, { now }).catch(unlessUnavailable);
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
}

function unlessUnavailable(fault: unknown) {
  if (fault instanceof StripeFault && fault.kind === "unavailable") return;
  throw fault;
}
