type Bill = {
  id: string;
  status: string;
  isAttempted: boolean;
  createdAt: Date;
  finalizedAt: Date | null;
};

/** Of a subscription's bills, those that could not be collected yet. */
export const unpaidBills = <Invoice extends Bill>(bills: Invoice[]) =>
  bills.filter(({ status, isAttempted }) => status === "open" && isAttempted);

/**
 * When the first payment of those still open failed. Read from the bills every
 * time, so that it does not depend on which states were seen on the way: a bill
 * is tried as it becomes final.
 */
export function firstFailure(
  bills: Bill[],
  subscription: { status: string; periodStart: Date },
): Date | null {
  if (subscription.status !== "past_due") return null;
  const given = unpaidBills(bills).map(
    ({ finalizedAt, createdAt }) => finalizedAt ?? createdAt,
  );
  const [first] = given.toSorted((a, b) => a.getTime() - b.getTime());
  return first ?? subscription.periodStart;
}
