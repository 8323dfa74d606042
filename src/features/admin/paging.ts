import "server-only";
import { type SQL, sql } from "drizzle-orm";

/** A place in a list: a moment to the microsecond, in UTC, and an id. */
type Place = { at: string; id: string };

const PLACE =
  /^([12]\d{3}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{6}Z)_(.+)$/;

/** Null for what no page gave: the list's start. */
function placeOf(cursor: string | null): Place | null {
  const [, at, id] = PLACE.exec(cursor ?? "") ?? [];
  return at && id && !Number.isNaN(Date.parse(at)) ? { at, id } : null;
}

/**
 * Keyset pages of what has a moment and an id, the newest first: a row's cursor,
 * what comes after one, and their order. Another row at the head of the list
 * moves nothing.
 */
export const newestFirst = ({ at, id }: { at: SQL; id: SQL }) => ({
  cursor: sql<string>`to_char(${at} at time zone 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || ${id}::text`,
  order: sql`${at} desc, ${id}::text desc`,
  /** @param before a cursor of a row; anything else is the list's start. */
  after(before: string | null): SQL {
    const place = placeOf(before);
    // The first part alone can be answered from an index of moments.
    return place
      ? sql`${at} <= ${place.at}::timestamptz
          and (${at}, ${id}::text) < (${place.at}::timestamptz, ${place.id})`
      : sql`true`;
  },
});

export type Page<Row> = {
  rows: Row[];
  /** Cursor of the page that follows; null on the last one. */
  next: string | null;
};

/** A page out of one row more than fits. */
export function pageOf<Row extends { cursor: string }>(
  rows: Row[],
  limit: number,
): Page<Row> {
  const shown = rows.slice(0, limit);
  return {
    rows: shown,
    next: rows.length > limit ? (shown.at(-1)?.cursor ?? null) : null,
  };
}
