import { z } from "zod";
import { addDays, dayStart } from "./days.ts";

/** A query string as Next gives it. */
export type SearchParams = Record<string, string | string[] | undefined>;

const text = z.string("Give it once.");

const day = text
  .pipe(z.iso.date({ error: "Give a day as 2026-11-21.", abort: true }))
  .refine(
    // Postgres knows no year 0.
    (date) => date >= "2000-01-01" && date < "3000-01-01",
    { error: "Give a day between 2000 and 2999." },
  );

export const FEATURES = ["chat", "title"] as const;
export const OUTCOMES = [
  "completed",
  "stopped",
  "failed",
  "abandoned",
  "running",
] as const;

const callFilters = z
  .object({
    /** The first day and the last, in the reader's zone. */
    from: day.optional(),
    to: day.optional(),
    model: text.pipe(z.string().max(100, "There is no such model.")).optional(),
    feature: text
      .pipe(z.enum(FEATURES, `Give one of ${FEATURES.join(", ")}.`))
      .optional(),
    outcome: text
      .pipe(z.enum(OUTCOMES, `Give one of ${OUTCOMES.join(", ")}.`))
      .optional(),
    member: text.pipe(z.uuid("Give the id of a member.")).optional(),
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ["to"],
    error: "The last day is before the first.",
  });

/** What a list of calls is narrowed to. */
export type CallFilters = z.output<typeof callFilters>;
export type FilterName = keyof CallFilters;

/** What is wrong with which filter. */
export type FilterProblems = Record<string, string[]>;

/**
 * Reads the filters of a query string. What is empty is no filter; what is
 * wrong is left out and told in `problems`. Other names are not looked at.
 */
export function parseCallFilters(params: SearchParams): {
  filters: CallFilters;
  problems: FilterProblems;
} {
  const given = Object.entries(params).filter(([, value]) => value !== "");
  const parsed = callFilters.safeParse(Object.fromEntries(given));
  if (parsed.success) return { filters: parsed.data, problems: {} };
  const problems: FilterProblems = {
    ...z.flattenError(parsed.error).fieldErrors,
  };
  const sound = given.filter(([name]) => !(name in problems));
  const rest = parseCallFilters(Object.fromEntries(sound));
  return { filters: rest.filters, problems: { ...rest.problems, ...problems } };
}

/** The days of a filter as moments: from `since` on, and before `until`. */
export const spanOf = ({ from, to }: CallFilters, timeZone: string) => ({
  since: from ? dayStart(from, timeZone) : null,
  until: to ? dayStart(addDays(to, 1), timeZone) : null,
});

/** What a file of these calls is called. */
export const exportName = ({ from, to }: CallFilters) =>
  `${["usage", from && `from-${from}`, to && `to-${to}`].filter(Boolean).join("-")}.csv`;
