import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { describeFault, log } from "@/core/log";
import { db } from "@/db/client";
import { requireActor, requireHolder } from "@/features/account/loaders";
import { loadOfferedPlans } from "@/features/plans/loaders";
import { findPlan } from "@/features/plans/queries";
import { takeRate } from "@/features/rates/take";
import { loadUsage } from "@/features/usage/loaders";
import { type Arrival, arrive } from "./acts/arrival.ts";
import { isOwner } from "./acts/buyer.ts";
import { standingOf } from "./acts/standing.ts";
import { OVERAGE_USD_PER_MILLION } from "./catalogue.ts";
import type { Late } from "./copy.ts";
import { StripeFault } from "./fault.ts";
import { findPaymentMethod } from "./gateway/portal.ts";
import { previewNextInvoice } from "./gateway/previews.ts";
import { stripeGateway } from "./gateway.ts";
import { planCopy } from "./plan-copy.ts";
import {
  findUnpaidInvoice,
  getBillingAccount,
  listBillingNotices,
  listCreditHistory,
  listInvoices,
  waitsForConfirmation,
} from "./queries.ts";
import { capUsdOf, isLive, latePaymentOf, returnPath } from "./rules.ts";
import { CAP_USD_AT_FIRST } from "./schema.ts";
import { refreshWorkspace } from "./sync/refresh.ts";

/** Whether anything can be bought on this server. */
export const isBillingOn = () => stripeGateway() !== null;

/** How the reader stands with their plan, and what they may do about it. */
export const loadStanding = cache(async () => {
  const [actor, account, plans] = await Promise.all([
    requireActor(),
    loadAccount(),
    loadOfferedPlans(null),
  ]);
  return {
    standing: standingOf(account, plans, new Date()),
    isOwner: isOwner(actor),
    offReason: isBillingOn() ? null : planCopy.actions.off,
  };
});

/** Whether the reader may be offered the trial; taking it may still be refused. */
export const loadTrialOffer = cache(async (): Promise<boolean> => {
  const actor = await requireActor();
  const { trialStartedAt, subscription } = await loadAccount();
  return isOwner(actor) && trialStartedAt === null && subscription === null;
});

/** The overage setting, and what keeps it from having an effect now. */
export const loadOverage = cache(async () => {
  const [actor, account, usage] = await Promise.all([
    requireActor(),
    loadAccount(),
    loadUsage(),
  ]);
  const plan = await findPlan(db, usage.plan.id);
  const capUsd = capUsdOf(account.overageCapCredits);
  const hasOverage = plan?.allowsOverage && usage.period.source !== "trial";
  const isLate = (await loadLatePayment()) !== null;
  return {
    isEnabled: account.overageEnabled,
    capUsd: capUsd || CAP_USD_AT_FIRST,
    usdPerMillion: OVERAGE_USD_PER_MILLION,
    obstacle: overageObstacle({
      hasOverage: hasOverage === true,
      isLate,
      isInDebt: usage.prepaid.debt > 0,
    }),
    isOwner: isOwner(actor),
  };
});

const overageObstacle = (facts: {
  hasOverage: boolean;
  isLate: boolean;
  isInDebt: boolean;
}) => {
  if (facts.isLate) return "late" as const;
  if (!facts.hasOverage) return "notInPlan" as const;
  return facts.isInDebt ? ("debt" as const) : null;
};

/** The reader's workspace at Stripe, as last synced; once a request. */
const loadAccount = cache(async () =>
  getBillingAccount(db, await requireActor()),
);

/** The late payment of the reader's workspace; null when all is paid. */
export const loadLatePayment = cache(
  async (): Promise<(Late & { planName: string }) | null> => {
    const actor = await requireActor();
    const { subscription } = await loadAccount();
    const late = subscription && latePaymentOf(subscription, new Date());
    if (!late) return null;
    const unpaid = await findUnpaidInvoice(db, actor);
    return {
      planName: subscription.planName,
      amountCents: unpaid ? Number(unpaid.amountDueCents) : null,
      isToConfirm: unpaid !== null && (await waitsForConfirmation(db, unpaid)),
      since: late.since.toISOString(),
      graceEndsAt: late.graceEndsAt.toISOString(),
      isInGrace: late.isInGrace,
      graceDaysLeft: late.graceDaysLeft,
    };
  },
);

export const loadUnpaidInvoice = cache(async () =>
  findUnpaidInvoice(db, await requireActor()),
);

export const loadInvoices = cache(async () =>
  listInvoices(db, await requireActor()),
);

export const loadBillingNotices = cache(async () =>
  listBillingNotices(db, await requireActor()),
);

export const loadCreditHistory = cache(async () => {
  const actor = await requireActor();
  const { timeZone } = readerFor(actor);
  return listCreditHistory(db, { ...actor, timeZone });
});

/**
 * What only Stripe knows: the payment method and the next invoice so far. Null
 * where there is no customer yet; "unavailable" when Stripe does not tell,
 * which leaves the rest of the page alone.
 */
export const loadPayment = cache(async () => {
  const { customerId, subscription } = await loadAccount();
  const gateway = stripeGateway();
  if (!customerId || !gateway) return null;
  const subscriptionId =
    subscription && isLive(subscription)
      ? subscription.stripeSubscriptionId
      : null;
  const isRenewed = subscription !== null && !subscription.cancelAtPeriodEnd;
  try {
    const [method, next] = await Promise.all([
      findPaymentMethod(gateway, { customerId, subscriptionId }),
      subscriptionId && isRenewed
        ? previewNextInvoice(gateway, { customerId, subscriptionId })
        : null,
    ]);
    return { method, next };
  } catch (fault) {
    if (!(fault instanceof StripeFault)) throw fault;
    log.warn("payment not shown", describeFault(fault));
    return "unavailable" as const;
  }
});

/**
 * What became of a checkout at Stripe, once it is stored, and where its browser
 * goes now: back to where it came from as soon as the outcome is certain, and
 * to /billing until then. Without a checkout: from Stripe's other pages.
 */
export async function loadArrival(params: {
  checkout: string | undefined;
  next: string | undefined;
}): Promise<{ arrival: Arrival | null; nextPath: string }> {
  const { workspaceId } = await requireActor();
  const gateway = stripeGateway();
  const next = returnPath(params.next);
  if (!gateway) return { arrival: null, nextPath: "/billing" };
  const taken = await takeRate(db, "arrival", { workspaceId });
  if (!taken.ok) return { arrival: null, nextPath: next ?? "/billing" };
  if (!params.checkout) {
    await refreshWorkspace(db, gateway, { workspaceId });
    return { arrival: null, nextPath: next ?? "/billing" };
  }
  const { checkout } = params;
  const arrival = await arrive(db, gateway, {
    workspaceId,
    checkoutSessionId: checkout,
  });
  const isOpen = arrival.kind === "processing" || arrival.kind === "failed";
  const waiting = `/billing?${new URLSearchParams({ checkout, ...(next && { next }) })}`;
  return {
    arrival,
    nextPath: isOpen ? waiting : (next ?? `/billing?done=${arrival.kind}`),
  };
}

/** What a suspended person may still cancel; null when nothing is billed. */
export async function loadSuspendedPlan() {
  const holder = await requireHolder();
  const { subscription } = await getBillingAccount(db, holder);
  if (!subscription || !isLive(subscription)) return null;
  return {
    planName: subscription.planName,
    endsAt: subscription.currentPeriodEnd.toISOString(),
    isCancelled: subscription.cancelAtPeriodEnd,
    canCancel: isOwner(holder) && isBillingOn(),
    reader: readerFor(holder),
  };
}

/** The address of this site, for Stripe to send people back to. */
export async function siteOrigin(): Promise<string> {
  const { APP_URL, AUTH_URL } = env();
  const configured = APP_URL ?? AUTH_URL;
  if (configured) return new URL(configured).origin;
  const host = (await headers()).get("host") ?? "localhost:3000";
  return `http://${host}`;
}
