import { z } from "zod";
import { RANGE_DAYS, readRangeDays, type SearchParams } from "../range.ts";

export const BREAKDOWNS = [
  "model",
  "plan",
  "feature",
  "person",
  "day",
] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

const name = z.string().min(1).max(100);

/** What the page is narrowed to and broken down by, as its address says it. */
const filters = z.object({
  by: z.enum(BREAKDOWNS).catch("model"),
  model: name.optional().catch(undefined),
  plan: name.optional().catch(undefined),
  feature: name.optional().catch(undefined),
  person: z.uuid().optional().catch(undefined),
});

export type UsageFilters = z.output<typeof filters> & { days: number };

/** What is wrong in an address is left out. */
export function readUsageFilters(asked: SearchParams): UsageFilters {
  const given = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== ""),
  );
  return { ...filters.parse(given), days: readRangeDays(asked.days) };
}

/** The same for a route, which takes nothing that is wrong. */
export const usageExportQuery = z.object({
  days: z
    .enum(RANGE_DAYS.map(String) as [string, ...string[]])
    .transform(Number)
    .default(30),
  view: z.enum(["use", "losses"]).default("use"),
  by: z.enum(BREAKDOWNS).default("model"),
  model: name.optional(),
  plan: name.optional(),
  feature: name.optional(),
  person: z.uuid().optional(),
});
