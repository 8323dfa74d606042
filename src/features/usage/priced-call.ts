import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { column } from "@/db/call";
import { parseReceipt } from "./receipts.ts";
import type { PricedCall } from "./schema.ts";

const count = z.coerce.number().int().safe();

/** What `PRICED_CALL` reads. */
export const pricedCallColumns = {
  receipt: z.unknown(),
  cache_write_tokens: count,
  effective_from: column.moment,
  input_weight: count,
  cached_input_weight: count,
  cache_write_weight: count,
  output_weight: count,
};

/** Of `ai_requests` as r, with `PRICE_OF_CALL`. */
export const PRICED_CALL = sql`
  to_jsonb(c) as receipt, coalesce(r.cache_write_tokens, 0) as cache_write_tokens,
  p.effective_from, p.input_weight, p.cached_input_weight,
  p.cache_write_weight, p.output_weight`;

export const PRICE_OF_CALL = sql`
  join call_receipts c on c.request_id = r.id
  join model_prices p on p.id = r.price_id`;

const pricedCallRow = z.object(pricedCallColumns);

export const pricedCallOf = (
  row: z.output<typeof pricedCallRow>,
): PricedCall => ({
  receipt: parseReceipt(row.receipt),
  cacheWriteTokens: row.cache_write_tokens,
  price: {
    effectiveFrom: row.effective_from.toISOString(),
    weights: {
      input: row.input_weight,
      cachedInput: row.cached_input_weight,
      cacheWrite: row.cache_write_weight,
      output: row.output_weight,
    },
  },
});
