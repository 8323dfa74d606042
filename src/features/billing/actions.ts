"use server";

import type { Route } from "next";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import type { z } from "zod";
import type { Result } from "@/core/result";
import { db } from "@/db/client";
import { actorAction, holderAction } from "@/features/account/act";
import type { Actor } from "@/features/account/session";
import { cancelPlan, keepPlan } from "./acts/cancellation.ts";
import { changePlan } from "./acts/changes.ts";
import { startCheckout, startTopUp } from "./acts/checkout.ts";
import { setOverage } from "./acts/overage.ts";
import { openPortal, recoverPayment } from "./acts/portal.ts";
import { previewChange } from "./acts/preview.ts";
import { startTrial } from "./acts/trial.ts";
import { dismissNotice } from "./commands.ts";
import { stripeGateway } from "./gateway.ts";
import { siteOrigin } from "./loaders.ts";
import { returnPath } from "./rules.ts";
import {
  type BillingRefusal,
  changePlanInput,
  type Done,
  dismissNoticeInput,
  nothing,
  openPortalInput,
  previewChangeInput,
  setOverageInput,
  startCheckoutInput,
  startTopUpInput,
  startTrialInput,
} from "./schema.ts";

/** Fields `planId`, `seats`, `shownCents`, `returnTo`. Goes on at Stripe's checkout. */
export const startCheckoutAction = actorAction(
  startCheckoutInput,
  async (buyer, { planId, seats, shownCents, returnTo }) =>
    leaveFor(
      await startCheckout(db, stripeGateway(), {
        ...(await tillOf(buyer, returnTo)),
        planId,
        seats,
        shownCents,
      }),
    ),
);

/** Fields `packId`, `shownCents`, `shownCredits`, `returnTo`. Goes on at Stripe's checkout. */
export const startTopUpAction = actorAction(
  startTopUpInput,
  async (buyer, { packId, shownCents, shownCredits, returnTo }) =>
    leaveFor(
      await startTopUp(db, stripeGateway(), {
        ...(await tillOf(buyer, returnTo)),
        packId,
        shownCents,
        shownCredits,
      }),
    ),
);

/** Fields `planId`, `seats`. Changes nothing. */
export const previewChangeAction = actorAction(
  previewChangeInput,
  (buyer, wish) => previewChange(db, stripeGateway(), { buyer, ...wish }),
);

/** Field `quote`, as a preview gave it. */
export const changePlanAction = changing(
  changePlanInput,
  async (buyer, { quote }) => {
    const changed = await changePlan(db, stripeGateway(), { buyer, quote });
    if (!changed.ok) return changed;
    return done(changed.value.timing === "now" ? "plan_active" : "planned");
  },
);

export const keepPlanAction = changing(nothing, async (buyer) => {
  const kept = await keepPlan(db, stripeGateway(), { buyer });
  return kept.ok ? done("kept") : kept;
});

export const cancelPlanAction = changing(nothing, async (buyer) => {
  const cancelled = await cancelPlan(db, stripeGateway(), { buyer });
  return cancelled.ok ? done("planned") : cancelled;
});

/** What a suspended person may still do. */
export const cancelSuspendedPlanAction = holderAction(
  nothing,
  async (buyer) => {
    const cancelled = await cancelPlan(db, stripeGateway(), { buyer });
    revalidatePath("/suspended");
    return cancelled;
  },
);

/** Field `purpose`: what the page at Stripe opens with. */
export const openPortalAction = actorAction(
  openPortalInput,
  async (buyer, { purpose }) =>
    leaveFor(
      await openPortal(db, stripeGateway(), {
        ...(await tillOf(buyer, undefined)),
        purpose,
      }),
    ),
);

/** Goes on where a late payment can be made good. */
export const recoverPaymentAction = actorAction(nothing, async (buyer) =>
  leaveFor(
    await recoverPayment(db, stripeGateway(), await tillOf(buyer, undefined)),
  ),
);

/** Fields `isEnabled` and `capUsd`. */
export const setOverageAction = changing(setOverageInput, (buyer, setting) =>
  setOverage(db, { buyer, ...setting }),
);

/** Field `returnTo`: where the trial was asked for. */
export const startTrialAction = changing(
  startTrialInput,
  async (buyer, { returnTo }) => {
    const started = await startTrial(db, { buyer });
    if (!started.ok) return started;
    const path = returnPath(returnTo);
    return path ? goTo(path) : done("trial_started");
  },
);

/** Field `noticeId`. */
export const dismissNoticeAction = changing(
  dismissNoticeInput,
  (buyer, { noticeId }) => dismissNotice(db, { buyer, noticeId }),
);

/** An act after which every figure of the app is read anew, also on its way out. */
function changing<Schema extends z.ZodObject, Value>(
  schema: Schema,
  act: (
    buyer: Actor,
    input: z.output<Schema>,
  ) => Promise<Result<Value, BillingRefusal>>,
) {
  return actorAction(schema, async (buyer, input) => {
    try {
      return await act(buyer, input);
    } finally {
      revalidatePath("/", "layout");
    }
  });
}

/** Shows the page anew, with a line that says what was done. */
const done = (what: Done) => goTo(`/billing?done=${what}`);

// The path was checked, or is our own.
const goTo = (path: string) => redirect(path as Route);

const tillOf = async (buyer: Actor, returnTo: string | undefined) => ({
  buyer,
  returnTo: returnPath(returnTo),
  origin: await siteOrigin(),
});

/** Sends the browser to a page of Stripe's. */
function leaveFor(page: Result<{ url: string }, BillingRefusal>) {
  return page.ok ? goTo(page.value.url) : page;
}
