import { z } from "zod";

/** The address typed to confirm; it is compared where it is known. */
export const deleteAccountInput = z.object({
  confirmation: z.string().max(320),
});

/** What an account's end means for one workspace, before it is asked for. */
export type ClosingFacts = {
  planName: string;
  /** A subscription that ends at once; null on the free plan and a trial. */
  paidUntil: string | null;
  /** Overage used and not billed yet, in credits. */
  unbilledCredits: number;
  /** Prepaid credits that are lost. */
  prepaidCredits: number;
  isInTrial: boolean;
};
