import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";
import { type LocalMail, startMail } from "@local/mail/start";
import type { Model } from "@local/model/start";
import { type LocalStripe, startStripe } from "@local/stripe/start";
import { eq, sql } from "drizzle-orm";
import {
  LOCAL_MAIL_KEY,
  LOCAL_STRIPE_KEY,
  LOCAL_STRIPE_WEBHOOK_SECRET,
} from "@/core/env/stand-ins";
import type { Database } from "@/db/client";
import { openDatabase } from "@/db/open";
import { creditPacks, plans } from "@/db/schema/plans";
import type { Acting } from "@/features/admin/gate";
import { gatewayTo, type StripeGateway } from "@/features/billing/gateway";
import { setUpStripe } from "@/features/billing/setup/setup";
import { receiveEvent } from "@/features/billing/webhook/webhook";
import type { MailGateway } from "@/features/notices/gateway/mail";
import { resendGateway } from "@/features/notices/gateway/resend";
import { givenActing } from "../acting.ts";
import { cloneTemplate } from "../database.ts";
import { givenModel } from "../models.ts";
import { diceOf } from "../random.ts";
import { type LifeClock, openLifeClock } from "./clock.ts";
import { type Cuts, openCuts } from "./cuts.ts";
import { type MailFaults, openMailFaults } from "./mail-faults.ts";
import { COSTS, INCLUDED, PACKS, WEIGHTS } from "./prices.ts";

const STRIPE_RETRIES_MS = [5, 10, 20];
const YEAR = 2025;

export type Dice = ReturnType<typeof diceOf>;

/** Credits. Unsure is what nobody was told of: it may not have been let in. */
export type ExpectedCharge = { from: number; to: number; isUnsure?: boolean };

/** One installation with everything around it, and a seed that decides. */
export type World = {
  seed: number;
  dice: Dice;
  clock: LifeClock;
  /** Two processes of the product, each with its connections. */
  processes: readonly [Database, Database];
  db: Database;
  databaseUrl: string;
  cuts: Cuts;
  model: Model;
  modelId: string;
  stripe: LocalStripe;
  gateway: StripeGateway;
  mail: LocalMail;
  mailFaults: MailFaults;
  mailGateway: MailGateway;
  admin: Acting;
  /** What each call that was let in must cost, at least and at most. */
  calls: Map<string, ExpectedCharge>;
  /** How often somebody may have died, or been cut off, before they noted what they had sent. */
  kills: number;
  now(): Date;
  advance: LocalStripe["control"]["advance"];
  close(): Promise<void>;
};

export async function openWorld(seed: number, model: Model): Promise<World> {
  const dice = diceOf(seed);
  const now = new Date(Date.UTC(YEAR, dice.upTo(11), 1 + dice.upTo(27), 9));
  const clone = await cloneTemplate();
  const clock = await openLifeClock(clone.url, now);
  const open = () => openDatabase({ url: clone.url, connectionsMax: 5 });
  const opened = [open(), open()] as const;
  const [{ db }, { db: other }] = opened;
  const stripe = await startStripe({
    ...{ now, seed },
    retryDelaysMs: STRIPE_RETRIES_MS,
  });
  stripe.control.freeze(now);
  const mail = await startMail();
  const gateway = gatewayTo({
    key: LOCAL_STRIPE_KEY,
    webhookSecret: LOCAL_STRIPE_WEBHOOK_SECRET,
    base: stripe.url,
  });
  const tick = () => clock.set(stripe.control.now());
  const webhook = serveWebhook({ gateway, processes: [db, other], tick });
  const url = await listen(webhook);
  stripe.control.addWebhook({ url, secret: LOCAL_STRIPE_WEBHOOK_SECRET });
  await giveSmallPlans(db);
  await setUpStripe(db, gateway, { appName: "Tollgate", appUrl: null });
  return {
    ...{ seed, dice, clock, db, model, stripe, gateway, mail },
    processes: [db, other],
    databaseUrl: clone.url,
    cuts: openCuts(opened.map(({ pool }) => pool)),
    modelId: await givenModelOfLife(db),
    mailFaults: openMailFaults(mail.inbox),
    mailGateway: resendGateway({ key: LOCAL_MAIL_KEY, base: mail.url }),
    admin: await givenActing(db),
    calls: new Map(),
    kills: 0,
    now: () => stripe.control.now(),
    async advance(to) {
      await stripe.control.advance(to);
      await tick();
    },
    async close() {
      await stripe.control.settled();
      await stripe.close();
      await closeServer(webhook);
      await mail.close();
      await Promise.all(opened.map(({ close }) => close()));
      await clock.close();
      await clone.drop();
    },
  };
}

/** Events come to the two processes in turn, at the moment that Stripe lives in. */
function serveWebhook({
  gateway,
  processes,
  tick,
}: {
  gateway: StripeGateway;
  processes: readonly [Database, Database];
  tick(): Promise<void>;
}) {
  let deliveries = 0;
  return createServer(async (request, response) => {
    deliveries += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    await tick();
    const db = processes[deliveries % 2 === 0 ? 0 : 1];
    const received = await receiveEvent(db, gateway, {
      body: Buffer.concat(chunks).toString(),
      signature: String(request.headers["stripe-signature"]),
    }).catch(() => ({ ok: false }));
    response.writeHead(received.ok ? 200 : 503).end();
  });
}

async function giveSmallPlans(db: Database) {
  const editedAt = sql`now()`;
  for (const [id, credits] of Object.entries(INCLUDED)) {
    await db
      .update(plans)
      .set({
        ...{ creditsPerPeriod: BigInt(credits), editedAt },
        ...{ dailyRequestsPerMember: null, concurrentCallsPerMember: 100 },
      })
      .where(eq(plans.id, id));
  }
  for (const [id, credits] of Object.entries(PACKS)) {
    await db
      .update(creditPacks)
      .set({ credits: BigInt(credits), editedAt })
      .where(eq(creditPacks.id, id));
  }
}

/** Its own in each life: what a process knows of a model is by its id. */
async function givenModelOfLife(db: Database): Promise<string> {
  const { modelId } = await givenModel(db, {
    ...COSTS,
    effectiveFrom: new Date(Date.UTC(YEAR - 1, 0, 1)),
    inputWeight: WEIGHTS.input,
    cachedInputWeight: WEIGHTS.input,
    cacheWriteWeight: WEIGHTS.input,
    outputWeight: WEIGHTS.output,
  });
  return modelId;
}
