/** What one price at Stripe sells, as its metadata `tollgate` says. */
export type Sold =
  | { kind: "plan"; planId: string }
  | { kind: "overage" }
  | { kind: "pack"; packId: string };

/** Lookup keys of the prices in force; an older price keeps its metadata only. */
export const LOOKUP_KEYS = {
  plan: (planId: string) => `tollgate_${planId}_month`,
  overage: "tollgate_overage",
  pack: (packId: string) => `tollgate_${packId}`,
} as const;

export const METER_EVENT_NAME = "tollgate_overage_credits";

/** Dollars for a million credits of overage: 0.0012 cents a credit. */
export const OVERAGE_USD_PER_MILLION = 12;

/** How `metadata.tollgate` is written, such as `plan:pro`. */
export function soldLabel(sold: Sold): string {
  switch (sold.kind) {
    case "plan":
      return `plan:${sold.planId}`;
    case "pack":
      return `pack:${sold.packId}`;
    case "overage":
      return "overage";
  }
}

/** Null for a price that is not of this product. */
export function readSoldLabel(label: string | null | undefined): Sold | null {
  if (label === "overage") return { kind: "overage" };
  const [, kind, id] = /^(plan|pack):(\w+)$/.exec(label ?? "") ?? [];
  if (id === undefined) return null;
  return kind === "plan" ? { kind, planId: id } : { kind: "pack", packId: id };
}

/** Whole credits that a cap in whole dollars pays for, rounded down. */
export const overageCreditsFor = (capUsd: number): bigint =>
  (BigInt(capUsd) * 1_000_000n) / BigInt(OVERAGE_USD_PER_MILLION);
