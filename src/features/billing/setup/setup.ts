import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { env } from "@/core/env";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { soldLabel } from "../catalogue.ts";
import { StripeFault } from "../fault.ts";
import {
  createEndpoint,
  createPortal,
  findPortal,
  listEndpoints,
  mendEndpoint,
  mendPortal,
} from "../gateway/account.ts";
import {
  createMeter,
  createPrice,
  createProduct,
  isProductActive,
  type ListedPrice,
  labelPrice,
  listPrices,
  reviveProduct,
} from "../gateway/catalogue.ts";
import { findMeterId } from "../gateway/metering.ts";
import { type StripeGateway, stripeGateway } from "../gateway.ts";
import { HANDLED_TYPES } from "../webhook/events.ts";
import { listOffered, type Offered } from "./offer.ts";
import { differenceOf, lacksEvents, webhookUrl } from "./setup-rules.ts";

export type SetupStep = {
  what: string;
  did: "created" | "found" | "replaced" | "mended" | "skipped";
  id: string;
  /** Told once, when an endpoint is made: it belongs in the configuration. */
  webhookSecret?: string;
};

/**
 * Makes what is missing at Stripe, and leaves what is there: the meter, the
 * products and prices of everything that is sold, the portal's configuration
 * and, for a public address, the webhook endpoint. A price whose amount is no
 * longer the plan's is replaced under its lookup key; who subscribed before
 * keeps the old one. Any number may run at once.
 *
 * @throws StripeFault
 */
export async function setUpStripe(
  db: Database,
  gateway: StripeGateway,
  { appName, appUrl }: { appName: string; appUrl: string | null },
): Promise<SetupStep[]> {
  const meter = await setUpMeter(gateway);
  const offered = await listOffered(db, { appName });
  const products: SetupStep[] = [];
  for (const each of offered) products.push(await setUpProduct(gateway, each));
  const listed = await listPrices(gateway, offered);
  const prices: SetupStep[] = [];
  for (const each of offered) {
    const price = listed.get(each.lookupKey) ?? null;
    prices.push(await setUpPrice(gateway, each, { price, meterId: meter.id }));
  }
  const portal = await setUpPortal(gateway);
  const endpoint = await setUpEndpoint(gateway, webhookUrl(appUrl));
  return [meter, ...products, ...prices, portal, endpoint];
}

/**
 * Readies the stand-in on this machine at start, so that there is something to
 * buy. Never a real account, and no start fails for it.
 */
export async function setUpStandIn(db: Database): Promise<void> {
  const { STRIPE_SECRET_KEY, LOCAL_STRIPE_URL, APP_NAME } = env();
  const gateway = stripeGateway();
  if (STRIPE_SECRET_KEY || !LOCAL_STRIPE_URL || !gateway) return;
  try {
    await setUpStripe(db, gateway, { appName: APP_NAME, appUrl: null });
  } catch (fault) {
    log.error("stand-in not set up", describeFault(fault));
  }
}

async function setUpMeter(gateway: StripeGateway): Promise<SetupStep> {
  const { id, did } = await findOrMake({
    find: () => findMeterId(gateway),
    make: (idempotencyKey) => createMeter(gateway, { idempotencyKey }),
    terms: "meter",
  });
  return { what: "meter of overage", did, id };
}

async function setUpProduct(
  gateway: StripeGateway,
  offered: Offered,
): Promise<SetupStep> {
  const step = { what: `product "${offered.name}"`, id: offered.productId };
  try {
    await createProduct(gateway, offered);
    return { ...step, did: "created" };
  } catch (fault) {
    if (!isThere(fault)) throw fault;
  }
  if (await isProductActive(gateway, offered)) {
    return { ...step, did: "found" };
  }
  await reviveProduct(gateway, offered);
  return { ...step, did: "mended" };
}

async function setUpPrice(
  gateway: StripeGateway,
  offered: Offered,
  { price, meterId }: { price: ListedPrice | null; meterId: string },
): Promise<SetupStep> {
  const what = `price ${offered.lookupKey}`;
  const isSame =
    price !== null && differenceOf(price, { offered, meterId }) === null;
  if (isSame && price.label === soldLabel(offered.sold)) {
    return { what, did: "found", id: price.id };
  }
  if (isSame) {
    const label = soldLabel(offered.sold);
    await labelPrice(gateway, { priceId: price.id, label });
    return { what, did: "mended", id: price.id };
  }
  const find = async () => {
    const listed = (await listPrices(gateway, [offered])).get(
      offered.lookupKey,
    );
    const isRight =
      listed && differenceOf(listed, { offered, meterId }) === null;
    return isRight ? listed.id : null;
  };
  const { id, did } = await findOrMake({
    find,
    make: (idempotencyKey) =>
      createPrice(gateway, offered, { meterId, idempotencyKey }),
    terms: JSON.stringify([offered, meterId, price?.id ?? null]),
  });
  return { what, did: price && did === "created" ? "replaced" : did, id };
}

async function setUpPortal(gateway: StripeGateway): Promise<SetupStep> {
  const what = "portal for payment methods and invoices";
  const { id, did } = await findOrMake({
    find: async () => (await findPortal(gateway))?.id ?? null,
    make: (idempotencyKey) => createPortal(gateway, { idempotencyKey }),
    terms: "portal",
  });
  const portal = await findPortal(gateway);
  if (portal?.isActive && portal.isAsMeant) return { what, did, id };
  await mendPortal(gateway, { id });
  return { what, did: "mended", id };
}

async function setUpEndpoint(
  gateway: StripeGateway,
  url: string | null,
): Promise<SetupStep> {
  const what = `webhook endpoint ${url ?? ""}`.trim();
  if (url === null) return { what, did: "skipped", id: "" };
  const made: { webhookSecret?: string } = {};
  const { id, did } = await findOrMake({
    find: async () =>
      (await listEndpoints(gateway)).find((each) => each.url === url)?.id ??
      null,
    make: async (idempotencyKey) => {
      const wanted = { url, events: HANDLED_TYPES, idempotencyKey };
      const webhookSecret = await createEndpoint(gateway, wanted);
      if (webhookSecret) made.webhookSecret = webhookSecret;
    },
    terms: JSON.stringify([url, HANDLED_TYPES]),
  });
  const endpoints = await listEndpoints(gateway);
  const endpoint = endpoints.find((each) => each.id === id);
  const isMeant =
    endpoint?.isEnabled && lacksEvents(endpoint, HANDLED_TYPES).length === 0;
  if (isMeant) return { what, did, id, ...made };
  await mendEndpoint(gateway, { id, events: HANDLED_TYPES });
  return { what, did: "mended", id, ...made };
}

/**
 * Finds an object or makes it, once also when two ask at the same time: they
 * make it with the same key. Stripe answers a key of the last day with what it
 * made then, which may be gone since: then it is made with a new one.
 */
async function findOrMake({
  find,
  make,
  terms,
}: {
  find(): Promise<string | null>;
  make(idempotencyKey: string): Promise<unknown>;
  terms: string;
}): Promise<{ id: string; did: "found" | "created" }> {
  const found = await find();
  if (found) return { id: found, did: "found" };
  const digest = createHash("sha256").update(terms).digest("hex");
  for (const idempotencyKey of [`tollgate-setup-${digest}`, randomUUID()]) {
    try {
      await make(idempotencyKey);
    } catch (fault) {
      const other = fault instanceof StripeFault ? await find() : null;
      if (!other) throw fault;
      return { id: other, did: "found" };
    }
    const made = await find();
    if (made) return { id: made, did: "created" };
  }
  throw new Error(`Stripe made what it does not show: ${terms}`);
}

const isThere = (fault: unknown) =>
  fault instanceof StripeFault && fault.code === "resource_already_exists";
