import type { PricedCall } from "./schema.ts";

const DAY_MS = 86_400_000;
const DATA_DAYS_MIN = 3;

/** Where the use of a period goes; credits. */
export type Pace =
  | { kind: "reaches_limit"; at: Date }
  | { kind: "lasts"; creditsAtEnd: number };

/**
 * Where a period's use of included credits goes if it goes on as so far:
 *
 * - pace = used ÷ (now − since), `since` the later of the period's start and of
 *   its first call;
 * - the limit is reached at now + (limit − used) ÷ pace;
 * - by the end used + pace × (end − now) credits are used.
 *
 * Null where nothing can be said: before three days of data, without use, past
 * the limit or the period. Nothing is said of what comes after the period: a
 * limit is reached before its end or not at all.
 *
 * @param use.limit null is unlimited.
 * @param use.firstCallAt of this period; null when there was none.
 */
export function paceOf(use: {
  used: number;
  limit: number | null;
  period: { start: Date; end: Date };
  firstCallAt: Date | null;
  now: Date;
}): Pace | null {
  const { used, limit, firstCallAt } = use;
  const now = use.now.getTime();
  const end = use.period.end.getTime();
  if (firstCallAt === null || now >= end || used <= 0) return null;
  if (limit !== null && used >= limit) return null;

  const sinceMs =
    now - Math.max(use.period.start.getTime(), firstCallAt.getTime());
  if (sinceMs < DATA_DAYS_MIN * DAY_MS) return null;
  const creditsAMs = used / sinceMs;
  if (limit !== null) {
    const at = Math.ceil(now + (limit - used) / creditsAMs);
    if (at < end) return { kind: "reaches_limit", at: new Date(at) };
  }
  const creditsAtEnd = Math.round(used + creditsAMs * (end - now));
  return {
    kind: "lasts",
    creditsAtEnd: limit === null ? creditsAtEnd : Math.min(creditsAtEnd, limit),
  };
}

/** Whose calls are read: one person's in a workspace, or everybody's. */
export type CallScope = { workspaceId: string; userId: string | null };

/**
 * Whose calls somebody may read: the owner of a workspace everybody's, a member
 * their own.
 */
export const scopeOf = (actor: {
  workspaceId: string;
  userId: string;
  membershipRole: "owner" | "member";
}): CallScope => ({
  workspaceId: actor.workspaceId,
  userId: actor.membershipRole === "owner" ? null : actor.userId,
});

/** Tokens of one kind, and what one of them weighs in credits. */
export type WeighedTokens = {
  kind: "input" | "cached" | "cache_write" | "output";
  tokens: number;
  weight: number;
  credits: number;
};

/**
 * How a call's tokens come to credits, kind by kind, as `price_usage.sql` weighs
 * them: cached reads and cache writes are part of the input and count once.
 * `uncharged` is what was above the reserved credits and not charged.
 */
export function reckoningOf({
  receipt,
  cacheWriteTokens,
  price: { weights },
}: PricedCall): { lines: WeighedTokens[]; uncharged: number } {
  const { inputTokens, cachedInputTokens, outputTokens, credits } = receipt;
  const cached = Math.min(cachedInputTokens, inputTokens);
  const written = Math.min(cacheWriteTokens, inputTokens - cached);
  const line = (
    kind: WeighedTokens["kind"],
    count: number,
    weight: number,
  ): WeighedTokens => ({
    ...{ kind, weight },
    tokens: count,
    credits: count * weight,
  });
  const lines = [
    line("input", inputTokens - cached - written, weights.input),
    line("cached", cached, weights.cachedInput),
    line("cache_write", written, weights.cacheWrite),
    line("output", outputTokens, weights.output),
  ].filter((part) => part.tokens > 0);
  const weighed = lines.reduce((sum, part) => sum + part.credits, 0);
  return { lines, uncharged: Math.max(0, weighed - credits) };
}
