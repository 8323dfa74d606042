import { OVERAGE_USD_PER_MILLION } from "@/features/billing/catalogue";

export const NANOS_PER_CENT = 10_000_000;

/** What a credit of overage brings. */
export const OVERAGE_NANOS_PER_CREDIT = OVERAGE_USD_PER_MILLION * 1_000;

/** Stripe's list price for cards of its own country. */
export const FEE_SHARE_PER_MILLE = 29;
export const FEE_FIXED_CENTS = 30;
