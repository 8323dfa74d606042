/** One thing that is not the same here and there, or in two of our books. */
export type Drift = {
  check:
    | "counters"
    | "usage to tell"
    | "usage refused"
    | "meter"
    | "subscriptions"
    | "invoices"
    | "purchases";
  workspaceId: string | null;
  subject: string;
  /** What the first book says: ours, or the counter. */
  here: string;
  /** What the second says: Stripe's, or the ledger. */
  there: string;
  isRepaired: boolean;
};
