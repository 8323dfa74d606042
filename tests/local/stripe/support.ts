import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";
import { LOCAL_STRIPE_KEY } from "@local/stripe/secrets";
import {
  type LocalStripe,
  type LocalStripeOptions,
  startStripe,
} from "@local/stripe/start";
import Stripe from "stripe";
import { test as base, vi } from "vitest";

vi.setConfig({ testTimeout: 20_000 });

export const SECRET = "whsec_of_the_test";
export const START = new Date("2026-01-31T10:00:00Z");

/** The real client, pointed at the stand-in. */
export function clientOf(local: LocalStripe, key = LOCAL_STRIPE_KEY): Stripe {
  const { hostname, port } = new URL(local.url);
  return new Stripe(key, {
    host: hostname,
    port,
    protocol: "http",
    telemetry: false,
    maxNetworkRetries: 0,
  });
}

export type Receiver = {
  url: string;
  /** Verified by the SDK, in the order of their arrival. */
  events: Stripe.Event[];
  types(): string[];
  /** Statuses of the next answers; then 200 again. */
  answerWith(...statuses: number[]): void;
  close(): Promise<void>;
};

/** Takes webhooks and verifies them as the product would. */
export async function startReceiver(): Promise<Receiver> {
  const { webhooks } = new Stripe(LOCAL_STRIPE_KEY);
  const events: Stripe.Event[] = [];
  let statuses: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const signature = String(request.headers["stripe-signature"]);
    events.push(
      webhooks.constructEvent(Buffer.concat(chunks), signature, SECRET),
    );
    response.writeHead(statuses.shift() ?? 200).end("{}");
  });
  const url = await listen(server);
  return {
    url: `${url}/webhook`,
    events,
    types: () => events.map(({ type }) => type),
    answerWith(...next) {
      statuses = next;
    },
    close: () => closeServer(server),
  };
}

type Bench = {
  options: LocalStripeOptions;
  receiver: Receiver;
  local: LocalStripe;
  stripe: Stripe;
};

/** A stand-in whose clock stands still, its client, and who gets its events. */
export const test = base.extend<Bench>({
  options: [{}, { injected: true }],
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the parameters.
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.close();
  },
  local: async ({ options, receiver }, use) => {
    const local = await startStripe({
      now: START,
      webhooks: [{ url: receiver.url, secret: SECRET }],
      retryDelaysMs: [],
      ...options,
    });
    local.control.freeze(START);
    await use(local);
    await local.close();
  },
  stripe: ({ local }, use) => use(clientOf(local)),
});

export const secondsOf = (moment: string) => Date.parse(moment) / 1_000;

export const momentOf = (seconds: number | undefined) =>
  new Date((seconds ?? 0) * 1_000).toISOString();

/** A monthly price, $20 unless told. */
export async function givenPrice(
  stripe: Stripe,
  params: Partial<Stripe.PriceCreateParams> = {},
): Promise<Stripe.Price> {
  const product = await stripe.products.create({ name: "Pro" });
  return stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 2_000,
    recurring: { interval: "month" },
    ...params,
  });
}

/** A price paid once, $6. */
export async function givenPack(stripe: Stripe): Promise<Stripe.Price> {
  const product = await stripe.products.create({ name: "500,000 credits" });
  return stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 600,
  });
}

/** Sends a page's form as a browser would, and does not follow. */
export const sendForm = (url: string | null, form: Record<string, string>) =>
  fetch(url ?? "", {
    method: "POST",
    body: new URLSearchParams(form),
    redirect: "manual",
  });

/** A customer with a subscription bought at the checkout. */
export async function givenSubscription(
  { stripe, local }: Pick<Bench, "stripe" | "local">,
  options: { price?: Stripe.Price; quantity?: number } = {},
) {
  const price = options.price ?? (await givenPrice(stripe));
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: price.id, quantity: options.quantity ?? 1 }],
    success_url: "http://localhost/done?session={CHECKOUT_SESSION_ID}",
  });
  await local.control.payCheckout(session.id);
  const { data } = await stripe.subscriptions.list({ customer: customer.id });
  const [subscription] = data;
  if (!subscription) throw new Error("the checkout made no subscription");
  const [item] = subscription.items.data;
  if (!item) throw new Error("the subscription has no item");
  return { customer, item, price, session, subscription };
}

/** Status; status, tries and next try of its latest invoice. */
export async function stateOf(stripe: Stripe, id: string) {
  const { status, latest_invoice } = await stripe.subscriptions.retrieve(id);
  const invoice = await stripe.invoices.retrieve(String(latest_invoice));
  return [
    status,
    invoice.status,
    invoice.attempt_count,
    momentOf(invoice.next_payment_attempt ?? undefined),
  ] as const;
}

/** A checkout of something once, or of a subscription. */
export async function givenSession(
  stripe: Stripe,
  params: Partial<Stripe.Checkout.SessionCreateParams> = {},
) {
  const isSubscription = params.mode === "subscription";
  const price = await (isSubscription ? givenPrice : givenPack)(stripe);
  return stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: "http://localhost/done?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://localhost/back",
    ...params,
  });
}

/** A session's status and its payment's. */
export const statusOf = async (stripe: Stripe, id: string) => {
  const { status, payment_status } =
    await stripe.checkout.sessions.retrieve(id);
  return [status, payment_status];
};
