import { invalidRequest, noSuch } from "./errors.ts";
import { either, hash, integer, type Params, text } from "./shapes.ts";

/** What every list takes. */
export const pagination = {
  limit: integer,
  starting_after: text,
  ending_before: text,
};

export const created = either(
  integer,
  hash({ gt: integer, gte: integer, lt: integer, lte: integer }),
);

const LIMIT_USUAL = 10;
const LIMIT_MAX = 100;

/**
 * One page of `all`, the newest first.
 *
 * @param all In the order of their creation.
 */
export function page<Item extends { id: string; object: string }>(
  all: readonly Item[],
  options: { url: string; params: Params<typeof pagination> },
) {
  const { url, params } = options;
  const limit = params.limit ?? LIMIT_USUAL;
  if (limit < 1 || limit > LIMIT_MAX) {
    throw invalidRequest(
      `This value must be between 1 and ${LIMIT_MAX}, not ${limit}.`,
      { code: "parameter_invalid_integer", param: "limit" },
    );
  }
  const newestFirst = all.toReversed();
  const placeOf = (id: string, param: string) => {
    const place = newestFirst.findIndex((each) => each.id === id);
    if (place < 0) throw noSuch(all[0]?.object ?? "object", id, param);
    return place;
  };
  if (params.ending_before !== undefined) {
    const end = placeOf(params.ending_before, "ending_before");
    const start = Math.max(0, end - limit);
    return listOf(newestFirst.slice(start, end), { url, hasMore: start > 0 });
  }
  const start =
    params.starting_after === undefined
      ? 0
      : placeOf(params.starting_after, "starting_after") + 1;
  const data = newestFirst.slice(start, start + limit);
  return listOf(data, { url, hasMore: start + limit < newestFirst.length });
}

export const listOf = <Item>(
  data: Item[],
  { url, hasMore = false }: { url: string; hasMore?: boolean },
) => ({ object: "list" as const, data, has_more: hasMore, url });

/** Whether a moment is in a `created` filter; none given fits all. */
export function isWithin(
  seconds: number,
  range: ReturnType<typeof created.read> | undefined,
): boolean {
  if (range === undefined) return true;
  if (typeof range === "number") return seconds === range;
  const { gt, gte, lt, lte } = range;
  return (
    (gt === undefined || seconds > gt) &&
    (gte === undefined || seconds >= gte) &&
    (lt === undefined || seconds < lt) &&
    (lte === undefined || seconds <= lte)
  );
}
