import { z } from "zod";

/** A query string as Next gives it. */
export type SearchParams = Record<string, string | string[] | undefined>;

export const STATUSES = ["active", "suspended", "deleted"] as const;
export const ROLES = ["user", "admin"] as const;
export const SORTS = ["newest", "spend"] as const;

const WORDS_MAX = 8;

const filters = z.object({
  /**
   * Words of name and address, or of a team's name; the id of a person or a
   * workspace; or the one that a workspace has at Stripe as a customer.
   */
  q: z.string().trim().max(200).optional().catch(undefined),
  status: z.enum(STATUSES).optional().catch(undefined),
  role: z.enum(ROLES).optional().catch(undefined),
  /** Of a workspace they belong to; `free` where none of them has another. */
  plan: z.string().min(1).max(64).optional().catch(undefined),
  sort: z.enum(SORTS).default("newest").catch("newest"),
});

/** What the list of people is narrowed to. */
export type PeopleFilters = z.output<typeof filters>;

/** Reads the filters of a query string; what is empty or wrong is left out. */
export const parsePeopleFilters = (params: SearchParams): PeopleFilters =>
  filters.parse(
    Object.fromEntries(
      Object.entries(params).filter(([, value]) => value !== ""),
    ),
  );

/** The id that a search names; null where it is made of words. */
export const idIn = (q: string): string | null =>
  z.guid().safeParse(q).data ?? null;

/** The customer at Stripe that a search names; null where it names none. */
export const customerIn = (q: string): string | null =>
  /^cus_[A-Za-z0-9_-]+$/.test(q) ? q : null;

/**
 * A search as Postgres takes it: each word is the beginning of one. Null where
 * nothing is left of it.
 */
export function termsOf(q: string): string | null {
  const words = q.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.length === 0
    ? null
    : words
        .slice(0, WORDS_MAX)
        .map((word) => `'${word}':*`)
        .join(" & ");
}
