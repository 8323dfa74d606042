import "server-only";
import { env } from "@/core/env";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import {
  createEndpoint,
  createPortal,
  findPortal,
  listEndpoints,
  mendEndpoint,
  mendPortal,
} from "../gateway/account.ts";
import { createMeter } from "../gateway/catalogue.ts";
import { findMeterId } from "../gateway/metering.ts";
import { type StripeGateway, stripeGateway } from "../gateway.ts";
import { HANDLED_TYPES } from "../webhook/events.ts";
import { offeredOverage, offersOf, readOfferRows } from "./offer.ts";
import { noteBrought } from "./offers.ts";
import { setUpOffers } from "./setup-offer.ts";
import { lacksEvents, webhookUrl } from "./setup-rules.ts";
import { findOrMake, type SetupStep } from "./setup-step.ts";

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
  const rows = await readOfferRows(db);
  const { plans, packs } = offersOf(rows, { appName });
  const offers = await setUpOffers(
    gateway,
    [...plans, offeredOverage({ appName }), ...packs],
    { meterId: meter.id },
  );
  await noteBrought(db, rows);
  const portal = await setUpPortal(gateway);
  const endpoint = await setUpEndpoint(gateway, webhookUrl(appUrl));
  return [meter, ...offers, portal, endpoint];
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
