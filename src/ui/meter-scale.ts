export type MeterLevel = "normal" | "warn" | "full";

export type MeterScale = {
  /** Widths in percent of the bar; together never above 100. */
  usedPercent: number;
  reservedPercent: number;
  level: MeterLevel;
};

const WARN_FROM = 0.8;

/**
 * Turns amounts into what the bar shows. A sliver that is in use is never
 * drawn as nothing. The level follows what is used: what is reserved mostly
 * comes back, and should alarm nobody.
 *
 * @param limit null is unlimited: the bar stays empty.
 */
export function meterScale({
  used,
  reserved,
  limit,
}: {
  used: number;
  reserved: number;
  limit: number | null;
}): MeterScale {
  if (limit === null) {
    return { usedPercent: 0, reservedPercent: 0, level: "normal" };
  }
  if (limit <= 0) {
    return { usedPercent: 100, reservedPercent: 0, level: "full" };
  }
  const usedPercent = visible(used / limit);
  return {
    usedPercent,
    reservedPercent: Math.min(visible(reserved / limit), 100 - usedPercent),
    level:
      used >= limit ? "full" : used >= limit * WARN_FROM ? "warn" : "normal",
  };
}

const SLIVER_PERCENT = 0.5;

const visible = (share: number) =>
  share <= 0 ? 0 : Math.min(100, Math.max(SLIVER_PERCENT, share * 100));
