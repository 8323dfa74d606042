import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { env } from "@/core/env";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { foldForPage } from "../as-of.ts";
import { rangeUntilToday, type SearchParams } from "../range.ts";
import { listBreakdown } from "./breakdown.ts";
import { findCallFacts } from "./call.ts";
import { listAdminCalls } from "./calls.ts";
import { readUsageFilters, type UsageFilters } from "./filters.ts";
import { listLosses } from "./losses.ts";
import { findPersonName, listModelNames, listPlanNames } from "./names.ts";
import { traceUrlOf } from "./rules.ts";

const ROWS = 100;
const TOP = 20;
const CALLS_A_PAGE = 25;

/** How the page is narrowed, with what may be chosen; once the rollups are new. */
export async function loadUsageFrame(asked: Promise<SearchParams>) {
  const actor = await requireAdmin();
  const params = await asked;
  const filters = readUsageFilters(params);
  const asOf = await foldForPage(db);
  const now = new Date();
  const [models, plans, personName] = await Promise.all([
    listModelNames(db),
    listPlanNames(db),
    filters.person ? findPersonName(db, filters.person) : null,
  ]);
  const before = typeof params.before === "string" ? params.before : null;
  return {
    ...{ actor, filters, now, models, plans, personName, before },
    asOf,
  };
}

type Shown = { filters: UsageFilters; now: Date };

const readBreakdown = ({ filters, now }: Shown) =>
  listBreakdown(db, {
    ...filters,
    range: rangeUntilToday(filters.days, now),
    now,
    limit: ROWS,
  });

/** Read once, where the page lists people under both of its headings. */
const readPeople = cache((filters: UsageFilters, now: Date) =>
  readBreakdown({ filters: { ...filters, by: "person" }, now }),
);

export const loadBreakdown = async ({ filters, now }: Shown) => {
  await requireAdmin();
  return filters.by === "person"
    ? readPeople(filters, now)
    : readBreakdown({ filters, now });
};

/** People by what they cost, narrowed as the page is, whatever it is broken down by. */
export const loadSpenders = async ({ filters, now }: Shown) => {
  await requireAdmin();
  return (await readPeople(filters, now)).slice(0, TOP);
};

export const loadLosses = async ({ filters, now }: Shown) => {
  await requireAdmin();
  const range = rangeUntilToday(filters.days, now);
  return listLosses(db, { range, now, limit: TOP });
};

export const loadAdminCalls = async ({
  filters,
  now,
  before,
}: Shown & { before: string | null }) => {
  await requireAdmin();
  const range = rangeUntilToday(filters.days, now);
  return listAdminCalls(db, {
    ...{ ...filters, range, before },
    limit: CALLS_A_PAGE,
  });
};

/** One call for an admin; 404 for an id that is none. */
export const loadCallFacts = cache(
  async (asked: Promise<{ requestId: string }>) => {
    const actor = await requireAdmin();
    const { requestId } = await asked;
    const isId = z.uuid().safeParse(requestId).success;
    const found = isId ? await findCallFacts(db, { requestId }) : null;
    if (!found) notFound();
    const traceUrl = traceUrlOf(env().TRACE_URL, found.facts.trace_id);
    return { actor, ...found, traceUrl, now: new Date() };
  },
);
