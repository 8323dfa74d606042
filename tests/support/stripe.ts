import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";
import { type LocalStripe, startStripe } from "@local/stripe/start";
import { LOCAL_STRIPE_KEY, LOCAL_STRIPE_WEBHOOK_SECRET } from "@/core/env";
import type { Database } from "@/db/client";
import {
  LOOKUP_KEYS,
  type Sold,
  soldLabel,
} from "@/features/billing/catalogue";
import { getOrCreateCustomer } from "@/features/billing/customer";
import { gatewayTo, type StripeGateway } from "@/features/billing/gateway";
import { givenUser, type UserWishes } from "./build.ts";
import { test as base } from "./database.ts";

const RETRY_DELAYS_MS = [20, 40, 80, 160, 320, 640];

/**
 * The webhook's route on this file's database, and a Stripe that posts to it:
 * the product's own way, with nothing between.
 */
export const test = base
  .extend(
    "local",
    { scope: "file" },
    async ({ databaseUrl }, { onCleanup }) => {
      const local = await startStripe({ retryDelaysMs: RETRY_DELAYS_MS });
      onCleanup(() => local.close());
      Object.assign(process.env, {
        DATABASE_URL: databaseUrl,
        DATABASE_POOL_MAX: "20",
        LOCAL_STRIPE_URL: local.url,
        LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
      });
      return local;
    },
  )
  .extend("webhookUrl", { scope: "file" }, async ({ local }, { onCleanup }) => {
    const { closeDatabase } = await import("@/db/client");
    const { POST } = await import("@/app/api/billing/webhook/route");
    const server = serve(POST);
    const url = `${await listen(server)}/api/billing/webhook`;
    onCleanup(async () => {
      local.control.removeWebhook(url);
      await local.control.settled();
      await closeServer(server);
      await closeDatabase();
    });
    local.control.addWebhook({ url, secret: LOCAL_STRIPE_WEBHOOK_SECRET });
    return url;
  })
  .extend("gateway", { scope: "file" }, ({ local }) =>
    gatewayTo({
      key: LOCAL_STRIPE_KEY,
      webhookSecret: LOCAL_STRIPE_WEBHOOK_SECRET,
      base: local.url,
    }),
  )
  .extend("prices", { scope: "file" }, ({ gateway }) => givenPrices(gateway))
  .extend("shop", async ({ db, local, gateway, prices, webhookUrl }) => {
    local.control.faults(null);
    local.control.holdWebhooks(false);
    return new Shop({ db, local, gateway, prices, webhookUrl });
  });

/** Ids of prices at the stand-in, by what they sell. */
type Prices = { pro: string; team: string; pack_2m: string };

type Counter = {
  db: Database;
  local: LocalStripe;
  gateway: StripeGateway;
  prices: Prices;
  webhookUrl: string;
};

export type Buyer = {
  userId: string;
  workspaceId: string;
  customerId: string;
  planId: string;
};

/** What people do at Stripe's pages, short of the pages themselves. */
class Shop {
  readonly #counter: Counter;

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** Somebody with a customer at Stripe. */
  async buyer(wishes: UserWishes = {}): Promise<Buyer> {
    const { db, gateway } = this.#counter;
    const user = await givenUser(db, wishes);
    const customerId = await getOrCreateCustomer(db, gateway, {
      workspaceId: user.workspaceId,
      email: user.email,
      name: "Ada Lovelace",
    });
    return { ...user, customerId };
  }

  /** A checkout of a plan, not paid yet. */
  async planCheckout(
    buyer: Buyer,
    { plan = "pro" as "pro" | "team", seats = 1 } = {},
  ): Promise<string> {
    const { gateway, prices } = this.#counter;
    const { id } = await gateway.ask((stripe) =>
      stripe.checkout.sessions.create({
        mode: "subscription",
        customer: buyer.customerId,
        client_reference_id: buyer.workspaceId,
        line_items: [{ price: prices[plan], quantity: seats }],
        subscription_data: { metadata: { workspace_id: buyer.workspaceId } },
        success_url: "http://localhost:3000/billing",
      }),
    );
    return id;
  }

  /** Buys a plan to the end; the id of the subscription. */
  async subscribe(
    buyer: Buyer,
    terms: { plan?: "pro" | "team"; seats?: number } = {},
  ): Promise<string> {
    const { gateway, local } = this.#counter;
    const sessionId = await this.planCheckout(buyer, terms);
    await local.control.payCheckout(sessionId);
    const { subscription } = await gateway.ask((stripe) =>
      stripe.checkout.sessions.retrieve(sessionId),
    );
    if (typeof subscription !== "string") throw new Error("not subscribed");
    return subscription;
  }

  /** A checkout of 2 million credits for $22, not paid yet. */
  async packCheckout(buyer: Buyer): Promise<string> {
    const { gateway, prices } = this.#counter;
    const metadata = {
      tollgate: "pack:pack_2m",
      workspace_id: buyer.workspaceId,
      credits: "2000000",
    };
    const { id } = await gateway.ask((stripe) =>
      stripe.checkout.sessions.create({
        mode: "payment",
        customer: buyer.customerId,
        client_reference_id: buyer.workspaceId,
        line_items: [{ price: prices.pack_2m, quantity: 1 }],
        metadata,
        payment_intent_data: { metadata },
        success_url: "http://localhost:3000/billing",
      }),
    );
    return id;
  }
}

/** Node's requests to a route's handler and back. */
const serve = (handle: (request: Request) => Promise<Response>) =>
  createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const response = await handle(
      new Request(`http://localhost:3000${incoming.url}`, {
        method: "POST",
        headers: {
          "stripe-signature": String(incoming.headers["stripe-signature"]),
        },
        body: Buffer.concat(chunks),
      }),
    );
    outgoing.writeHead(response.status).end(await response.text());
  });

async function givenPrices(gateway: StripeGateway): Promise<Prices> {
  const price = async (
    sold: Sold,
    lookupKey: string,
    { cents, isOnce = false }: { cents: number; isOnce?: boolean },
  ) => {
    const { id } = await gateway.ask(async (stripe) =>
      stripe.prices.create({
        currency: "usd",
        lookup_key: lookupKey,
        metadata: { tollgate: soldLabel(sold) },
        product_data: { name: lookupKey },
        unit_amount: cents,
        ...(!isOnce && { recurring: { interval: "month" } }),
      }),
    );
    return id;
  };
  const plan = (planId: string, cents: number) =>
    price({ kind: "plan", planId }, LOOKUP_KEYS.plan(planId), { cents });
  return {
    pro: await plan("pro", 2_000),
    team: await plan("team", 3_000),
    pack_2m: await price(
      { kind: "pack", packId: "pack_2m" },
      LOOKUP_KEYS.pack("pack_2m"),
      { cents: 2_200, isOnce: true },
    ),
  };
}
