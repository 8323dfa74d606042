import { z } from "zod";
import { addDays, dayStart } from "@/features/usage/days";

/** A query string as Next gives it, or as a route reads it. */
export type SearchParams = Record<string, string | string[] | undefined>;

const text = z.string().trim().min(1).max(320).optional();
const day = z.iso
  .date()
  // Postgres knows no year 0.
  .refine((date) => date >= "2000-01-01" && date < "3000-01-01")
  .optional();

/** As a route reads them: what is wrong is refused. */
export const auditFilters = z.object({
  /** The admin's address; `system` is the product itself. */
  who: text,
  /** An action, or the part before the dot. */
  action: text,
  /** An id of what was acted on, or a person's address. */
  subject: text,
  /** The first day and the last, in the reader's zone. */
  from: day,
  to: day,
});

/** What the audit log is narrowed to. */
export type AuditFilters = z.output<typeof auditFilters>;

/** Reads the filters of a page's address; what is empty or wrong is left out. */
export function parseAuditFilters(params: SearchParams): AuditFilters {
  const parsed = auditFilters.safeParse(params);
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map(({ path }) => path[0]));
  const sound = Object.entries(params).filter(([name]) => !wrong.has(name));
  return parseAuditFilters(Object.fromEntries(sound));
}

/** The days of a filter as moments: from `since` on, and before `until`. */
export const spanOf = ({ from, to }: AuditFilters, timeZone: string) => ({
  since: from ? dayStart(from, timeZone) : null,
  until: to ? dayStart(addDays(to, 1), timeZone) : null,
});
