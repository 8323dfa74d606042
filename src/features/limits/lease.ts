import { env } from "@/core/env";

/** How long a hold outlives its last renewal. Renewals come every second. */
export const LEASE_SECONDS = 30;

const NANOS_PER_DOLLAR = 1_000_000_000n;

/** The operator's budget for a UTC month in nano-dollars; null is no bound. */
export function operatorBudgetNanos(): bigint | null {
  const dollars = env().OPERATOR_MONTHLY_BUDGET_USD;
  return dollars === undefined ? null : BigInt(dollars) * NANOS_PER_DOLLAR;
}
