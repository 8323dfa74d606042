import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { creditPacks, plans } from "@/db/schema/plans";
import type { CreditPackRow, PlanRow } from "@/features/plans/queries";
import { StripeFault } from "../fault.ts";
import type { StripeGateway } from "../gateway.ts";
import { runJob } from "../jobs.ts";
import { type OfferRows, offersOf } from "./offer.ts";
import { setUpOffers } from "./setup-offer.ts";

/** The job that brings Stripe to what an admin has edited. */
export const OFFERS_JOB = "offers";

/** Rows that go on changing while they are brought wait for the next run. */
const ROUNDS_MAX = 5;

type Terms = { appName: string; signal?: AbortSignal };

/**
 * Brings Stripe to the plans and packs that were edited since it last was: a
 * new price under their lookup key, and for another pack another product. A row
 * waits until Stripe sells it as it is stored, so that a process that died
 * between the two is made good by the next run, and one that was edited
 * meanwhile is brought again.
 *
 * @returns how many rows Stripe sells as stored now, and how many wait.
 * @throws StripeFault at once while Stripe does not answer; else the last of
 *   them, when the others are done.
 */
export async function bringOffers(
  db: Database,
  gateway: StripeGateway,
  { appName, signal }: Terms,
): Promise<{ broughtOffers: number; waitingOffers: number }> {
  let broughtOffers = 0;
  let fault: StripeFault | null = null;
  let waiting = await listWaiting(db);
  for (let round = 0; round < ROUNDS_MAX && waiting.length > 0; round += 1) {
    for (const rows of waiting) {
      signal?.throwIfAborted();
      const failed = await bring(db, gateway, { rows, appName });
      // Nor would it answer for the next one.
      if (failed?.kind === "unavailable") throw failed;
      if (failed) fault = failed;
      else broughtOffers += 1;
    }
    if (fault) throw fault;
    waiting = await listWaiting(db);
  }
  return { broughtOffers, waitingOffers: waiting.length };
}

/** Whether Stripe sells what was just edited. */
export type OfferStanding = "at_stripe" | "waiting" | "billing_off";

/**
 * Runs the job for somebody who has just edited a price. An unreachable Stripe
 * is no refusal: the row waits, and the job goes on trying each minute.
 */
export async function bringOffersNow(
  db: Database,
  gateway: StripeGateway | null,
  terms: Terms,
): Promise<OfferStanding> {
  if (!gateway) return "billing_off";
  try {
    const run = await runJob(db, OFFERS_JOB, (signal) =>
      bringOffers(db, gateway, { ...terms, signal }),
    );
    return run.ok && run.value.waitingOffers === 0 ? "at_stripe" : "waiting";
  } catch (fault) {
    if (!(fault instanceof StripeFault)) throw fault;
    log.warn("offers not at stripe", describeFault(fault));
    return "waiting";
  }
}

async function bring(
  db: Database,
  gateway: StripeGateway,
  { rows, appName }: { rows: OfferRows; appName: string },
): Promise<StripeFault | null> {
  const offers = offersOf(rows, { appName });
  try {
    const all = [...offers.plans, ...offers.packs];
    if (all.length > 0) await setUpOffers(gateway, all, { meterId: null });
    await noteBrought(db, rows);
    return null;
  } catch (fault) {
    if (fault instanceof StripeFault) return fault;
    throw fault;
  }
}

/** One row each, so that one that Stripe refuses is in no other's way. */
async function listWaiting(db: Database): Promise<OfferRows[]> {
  const planRows = await db
    .select()
    .from(plans)
    .where(eq(plans.awaitsStripe, true));
  const packRows = await db
    .select()
    .from(creditPacks)
    .where(eq(creditPacks.awaitsStripe, true));
  return [
    ...planRows.map((plan) => ({ plans: [plan], packs: [] })),
    ...packRows.map((pack) => ({ plans: [], packs: [pack] })),
  ];
}

/**
 * Notes that Stripe was brought to these rows. One that has changed since then
 * waits, whoever was the last at Stripe.
 */
export async function noteBrought(
  db: Database,
  { plans: planRows, packs }: OfferRows,
): Promise<void> {
  for (const plan of planRows) await notePlan(db, plan);
  for (const pack of packs) await notePack(db, pack);
}

async function notePlan(
  db: Database,
  { id, priceUsdCents, isOffered }: PlanRow,
) {
  const isOther = sql<boolean>`(${plans.priceUsdCents} <> ${priceUsdCents}
    or ${plans.isOffered} <> ${isOffered})`;
  await db
    .update(plans)
    .set({ awaitsStripe: isOther })
    .where(and(eq(plans.id, id), sql`${plans.awaitsStripe} <> ${isOther}`));
}

async function notePack(db: Database, pack: CreditPackRow) {
  const isOther = sql<boolean>`(${creditPacks.priceUsdCents} <> ${pack.priceUsdCents}
    or ${creditPacks.credits} <> ${pack.credits}
    or ${creditPacks.name} <> ${pack.name}
    or ${creditPacks.isActive} <> ${pack.isActive})`;
  await db
    .update(creditPacks)
    .set({ awaitsStripe: isOther })
    .where(
      and(
        eq(creditPacks.id, pack.id),
        sql`${creditPacks.awaitsStripe} <> ${isOther}`,
      ),
    );
}
