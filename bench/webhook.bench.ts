import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { signature } from "@local/stripe/webhooks/sign";
import { givenUser } from "@tests/support/build";
import { startPostgres } from "@tests/support/postgres";
import { z } from "zod";
import {
  LOCAL_STRIPE_KEY,
  LOCAL_STRIPE_WEBHOOK_SECRET,
} from "@/core/env/stand-ins";
import type { Database } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";
import { openDatabase } from "@/db/open";
import { startCheckout } from "@/features/billing/acts/checkout";
import { gatewayTo, type StripeGateway } from "@/features/billing/gateway";
import { setUpStripe } from "@/features/billing/setup/setup";
import { receiveEvent } from "@/features/billing/webhook/webhook";
import { seedCatalogue } from "@/features/plans/seed";
import { projectRoot } from "../scripts/run/command.ts";
import { median, percentile } from "./figures.ts";

export const name = "webhooks";

const CUSTOMERS = 16;
const AT_ONCE = 8;
const ROUND = 160;
const ROUNDS = 7;

/**
 * Events of running subscriptions, each fetched anew and written, against
 * events of a kind that is only verified and stored; in turn, on a real
 * Postgres and with the stand-in in a process of its own.
 */
export async function run() {
  const postgres = await startPostgres();
  await migrateDatabase({ url: postgres.url });
  const database = openDatabase({ url: postgres.url });
  const standIn = await startStandIn();
  try {
    await seedCatalogue(database.db);
    const gateway = gatewayTo({
      key: LOCAL_STRIPE_KEY,
      webhookSecret: LOCAL_STRIPE_WEBHOOK_SECRET,
      base: standIn.url,
    });
    return await measure(database.db, {
      gateway,
      customerIds: await givenSubscribers(database.db, gateway, standIn.url),
    });
  } finally {
    standIn.process.disconnect();
    await database.close();
    await postgres.stop();
  }
}

type Shop = { gateway: StripeGateway; customerIds: string[] };

async function measure(db: Database, shop: Shop) {
  const handled = () => round(db, shop, "customer.subscription.updated");
  const stored = () => round(db, shop, "customer.tax_id.created");
  await handled();
  await stored();
  const shares: number[] = [];
  const rates: number[] = [];
  const tookMs: number[] = [];
  for (let pair = 0; pair < ROUNDS; pair++) {
    const bare = await stored();
    const full = await handled();
    shares.push(full.perSecond / bare.perSecond);
    rates.push(full.perSecond);
    tookMs.push(...full.tookMs);
  }
  const p99 = percentile(tookMs, 0.99);
  const p50 = median(tookMs);
  return [
    {
      name: "webhooks handled per second, share of those only stored",
      must: { atLeast: 0.03 },
      value: median(shares),
      note: `${median(rates).toFixed(0)} a second, ${AT_ONCE} at once`,
    },
    {
      name: "webhook handling, p99 over p50",
      must: { atMost: 5 },
      value: p99 / p50,
      note: `${p50.toFixed(0)} ms and ${p99.toFixed(0)} ms of the 8,000 allowed`,
    },
  ];
}

async function round(
  db: Database,
  { gateway, customerIds }: Shop,
  type: string,
) {
  const tookMs: number[] = [];
  let left = ROUND;
  const started = performance.now();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const customer = customerIds[left % customerIds.length] ?? "";
      const began = performance.now();
      const received = await receiveEvent(
        db,
        gateway,
        delivery(type, customer),
      );
      if (!received.ok) throw new Error(`refused: ${received.refusal.kind}`);
      tookMs.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - started) / 1_000;
  return { perSecond: ROUND / seconds, tookMs };
}

function delivery(type: string, customer: string) {
  const seconds = Math.floor(Date.now() / 1_000);
  const body = JSON.stringify({
    id: `evt_${randomUUID()}`,
    object: "event",
    api_version: "2026-10-28.endive",
    created: seconds,
    livemode: false,
    type,
    data: { object: { object: "subscription", id: "sub_1", customer } },
  });
  return {
    body,
    signature: signature({
      body,
      secret: LOCAL_STRIPE_WEBHOOK_SECRET,
      seconds,
    }),
  };
}

async function givenSubscribers(
  db: Database,
  gateway: StripeGateway,
  stripeUrl: string,
): Promise<string[]> {
  await setUpStripe(db, gateway, { appName: "Tollgate", appUrl: null });
  for (let each = 0; each < CUSTOMERS; each++) {
    const person = await givenUser(db);
    const page = await startCheckout(db, gateway, {
      buyer: { ...person, membershipRole: "owner", name: "Ada" },
      planId: "pro",
      seats: 1,
      returnTo: null,
      origin: "http://localhost:3000",
    });
    if (!page.ok) throw new Error(`refused: ${page.refusal.kind}`);
    const [sessionId] = /cs_[^/?#]+/.exec(page.value.url) ?? [];
    const paid = await fetch(`${stripeUrl}/_local/payCheckout`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: sessionId }),
    });
    if (!paid.ok) throw new Error(await paid.text());
  }
  const { data } = await gateway.ask((stripe) =>
    stripe.customers.list({ limit: 100 }),
  );
  return data.map(({ id }) => id);
}

async function startStandIn(): Promise<{ process: ChildProcess; url: string }> {
  const child = fork(join(projectRoot, "local/main.ts"), {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (!child.stdout) throw new Error("the stand-in has no output");
  const [line] = await once(createInterface(child.stdout), "line");
  const { LOCAL_STRIPE_URL: url } = z
    .object({ LOCAL_STRIPE_URL: z.string() })
    .parse(JSON.parse(String(line)));
  return { process: child, url };
}
