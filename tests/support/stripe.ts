import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";
import { type LocalStripe, startStripe } from "@local/stripe/start";
import {
  LOCAL_STRIPE_KEY,
  LOCAL_STRIPE_WEBHOOK_SECRET,
} from "@/core/env/stand-ins";
import type { Database } from "@/db/client";
import { getOrCreateCustomer } from "@/features/billing/customer";
import { gatewayTo, type StripeGateway } from "@/features/billing/gateway";
import { givenUser, type UserWishes } from "./build.ts";
import { test as base } from "./database.ts";
import { givenPrices, type Prices } from "./stripe-prices.ts";

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

type Counter = {
  db: Database;
  local: LocalStripe;
  gateway: StripeGateway;
  prices: Prices;
  webhookUrl: string;
};

/** Pro for one, unless told. */
type PlanTerms = { plan?: "pro" | "team"; seats?: number; price?: string };

export type Buyer = {
  email: string;
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
    const user = await givenUser(this.#counter.db, wishes);
    return { ...user, customerId: await this.customer(user) };
  }

  /** The customer of a workspace, made when it has none. */
  customer(user: { workspaceId: string; email: string }): Promise<string> {
    const { db, gateway } = this.#counter;
    const { workspaceId, email } = user;
    return getOrCreateCustomer(db, gateway, {
      workspaceId,
      email,
      name: "Ada Lovelace",
    });
  }

  /** A checkout of a plan, not paid yet. */
  async planCheckout(buyer: Buyer, terms: PlanTerms = {}): Promise<string> {
    const { gateway, prices } = this.#counter;
    const { plan = "pro", seats = 1, price = prices[plan] } = terms;
    const { id } = await gateway.ask((stripe) =>
      stripe.checkout.sessions.create({
        mode: "subscription",
        customer: buyer.customerId,
        client_reference_id: buyer.workspaceId,
        line_items: [{ price, quantity: seats }, { price: prices.overage }],
        subscription_data: { metadata: { workspace_id: buyer.workspaceId } },
        success_url: "http://localhost:3000/billing",
      }),
    );
    return id;
  }

  /** Buys a plan to the end; the id of the subscription. */
  async subscribe(buyer: Buyer, terms: PlanTerms = {}): Promise<string> {
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

  /** The one charge of somebody who paid once. */
  async chargeOf(buyer: Buyer): Promise<string> {
    return only(await this.#chargesOf(buyer)).id;
  }

  /** The one payment of somebody who paid once. */
  async paymentOf(buyer: Buyer): Promise<string> {
    return only(await this.paymentsOf(buyer));
  }

  async paymentsOf(buyer: Buyer): Promise<string[]> {
    const charges = await this.#chargesOf(buyer);
    return charges.map(({ payment_intent: payment }) => String(payment));
  }

  async #chargesOf({ customerId }: Buyer) {
    const { data } = await this.#counter.gateway.ask((stripe) =>
      stripe.charges.list({ customer: customerId }),
    );
    return data;
  }
}

function only<Thing>(things: Thing[]): Thing {
  const [thing] = things;
  if (!thing || things.length > 1) throw new Error(`${things.length} of it`);
  return thing;
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
