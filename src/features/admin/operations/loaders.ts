import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { env } from "@/core/env";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { listDrifts } from "@/features/billing/reconcile/drifts";
import { findLastPass } from "@/features/billing/reconcile/reconcile";
import { listCircuits } from "@/features/llm/circuits";
import { isProviderConfigured, PROVIDER_LABELS } from "@/features/llm/gateway";
import { listModelHealth } from "@/features/llm/health";
import { mailGateway } from "@/features/notices/gateway";
import { listModels } from "@/features/plans/queries";
import { hasRedisStore, rateStoreInUse } from "@/features/rates/take";
import { findFoldedAt } from "@/features/usage/rollups";
import { ALL_JOBS } from "../all-jobs.ts";
import { readDeletions } from "./deletions.ts";
import { findEventDetails, listEvents, readEventStanding } from "./events.ts";
import { readLiveHolds } from "./holds.ts";
import { listJobs } from "./job-list.ts";
import { countBuckets } from "./limiter.ts";
import { readMailOutbox, readPostOutbox, readUsageOutbox } from "./outboxes.ts";
import { parseEventFilters } from "./schema.ts";

const DRIFTS_SHOWN = 20;

/** A page of Stripe's events, narrowed as the query string says. */
export async function loadEvents(params: unknown) {
  await requireAdmin();
  const filters = parseEventFilters(params);
  return { filters, page: await listEvents(db, filters) };
}

/** One event; what is not there is not found. */
export const loadEvent = cache(async (eventId: string) => {
  await requireAdmin();
  return (await findEventDetails(db, eventId)) ?? notFound();
});

export const loadEventStanding = cache(async () => {
  await requireAdmin();
  return readEventStanding(db);
});

export const loadUsageOutbox = cache(async () => {
  await requireAdmin();
  return readUsageOutbox(db);
});

export const loadMailOutbox = cache(async () => {
  await requireAdmin();
  return { ...(await readMailOutbox(db)), isOn: mailGateway() !== null };
});

export const loadPostOutbox = cache(async () => {
  await requireAdmin();
  const isOn = env().ALERT_WEBHOOK_URL !== undefined;
  return { ...(await readPostOutbox(db)), isOn };
});

/** Accounts that are closing, and files to be removed. */
export const loadDeletions = cache(async () => {
  await requireAdmin();
  return readDeletions(db);
});

export const loadLiveHolds = cache(async () => {
  await requireAdmin();
  return readLiveHolds(db);
});

export const loadJobs = cache(async () => {
  await requireAdmin();
  return listJobs(db, ALL_JOBS);
});

/** The last pass over the books, what was found lately, and the rollups' fold. */
export const loadBooks = cache(async () => {
  await requireAdmin();
  const [pass, drifts, foldedAt] = await Promise.all([
    findLastPass(db),
    listDrifts(db, { limit: DRIFTS_SHOWN }),
    findFoldedAt(db),
  ]);
  return { pass, drifts, foldedAt: foldedAt?.toISOString() ?? null };
});

/**
 * The chat models that are not retired, how each did lately for anybody, and
 * whether the server that answers leaves it alone.
 */
export const loadModelStates = cache(async () => {
  await requireAdmin();
  const [models, health] = await Promise.all([
    listModels(db),
    listModelHealth(db),
  ]);
  const circuits = listCircuits();
  return models
    .filter(({ kind, status }) => kind === "chat" && status === "active")
    .map(({ id, name, provider, isPaused }) => ({
      id,
      name,
      isPaused,
      provider: PROVIDER_LABELS[provider],
      isSetUp: isProviderConfigured(provider),
      health: health.get(id) ?? null,
      circuit: circuits.get(id) ?? null,
    }));
});

/** What keeps the rate limits of the server that answers. */
export const loadLimiter = cache(async () => {
  await requireAdmin();
  return {
    store: rateStoreInUse(),
    hasRedis: hasRedisStore(),
    ...(await countBuckets(db)),
  };
});
