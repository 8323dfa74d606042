/** What decides between several subscriptions of one customer. */
type Candidate = { id: string; status: string; createdAt: Date };

/** Statuses that are left by none. */
export const ENDED = ["canceled", "incomplete_expired"];

/** Whether it is over for good. */
export const hasEnded = ({ status }: { status: string }) =>
  ENDED.includes(status);

/** Its first payment is still out; Stripe lets it expire within 23 hours. */
const NOT_BEGUN = "incomplete";

/**
 * The one a workspace has: active or trialing before past due before the rest;
 * among equals the newest.
 */
export function chooseSubscription<Subscription extends Candidate>(
  subscriptions: Subscription[],
): Subscription | null {
  const [chosen] = subscriptions.toSorted(
    (a, b) => standing(a) - standing(b) || newestFirst(a, b),
  );
  return chosen ?? null;
}

/**
 * A workspace has one subscription. Of several that run, the one in the best
 * standing is kept, and among equals the one that was there first: it is in
 * use, and the other was bought beside it, in a second tab perhaps.
 */
export function splitSubscriptions<Subscription extends Candidate>(
  subscriptions: Subscription[],
): { kept: Subscription | null; surplus: Subscription[] } {
  const [kept, ...surplus] = subscriptions
    .filter((one) => !hasEnded(one) && one.status !== NOT_BEGUN)
    .toSorted((a, b) => standing(a) - standing(b) || newestFirst(b, a));
  return { kept: kept ?? null, surplus };
}

function standing({ status }: { status: string }): 0 | 1 | 2 {
  if (status === "active" || status === "trialing") return 0;
  return status === "past_due" ? 1 : 2;
}

const newestFirst = (a: Candidate, b: Candidate) =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);
