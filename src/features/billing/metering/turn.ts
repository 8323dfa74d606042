import "server-only";
import { log } from "@/core/log";
import type { Database } from "@/db/client";
import {
  hasBillingSubscription,
  listUsageInvoices,
} from "../gateway/metering.ts";
import type { StripeGateway } from "../gateway.ts";
import {
  type LeasedUsage,
  noteDead,
  postpone,
  type WaitingUsage,
} from "./outbox.ts";
import { type Bill, billOf } from "./rules.ts";

/** What became of one row. `kept`: somebody else has it, or settled it. */
export type Told =
  | "sent"
  | "invoiced"
  | "dead"
  | "compared"
  | "postponed"
  | "kept";

/** One worker's work on the usage it leased of one workspace. */
export type Turn = {
  db: Database;
  gateway: StripeGateway;
  meterId: string;
  leased: LeasedUsage;
  /** The database's clock, carried on by this process's. */
  now(): Date;
  /** What Stripe says of the customer's invoices; asked for once. */
  billing(row: WaitingUsage): Promise<CustomerBilling>;
};

export type CustomerBilling = {
  invoices: Awaited<ReturnType<typeof listUsageInvoices>>;
  hasSubscription: boolean;
};

/** @param part the lease, and where to tell. */
export const beginTurn = (
  part: Pick<Turn, "db" | "gateway" | "meterId" | "leased">,
): Turn => ({
  ...part,
  now: clockFrom(part.leased.leasedAt),
  billing: askedOnce(part),
});

/** Usage that Stripe refuses is lost unless somebody looks. */
export async function bury(
  turn: Turn,
  { row, error }: { row: WaitingUsage; error: string },
): Promise<Told> {
  await noteDead(turn.db, { id: row.id, error, now: turn.now() });
  log.error("usage refused", {
    usageEventId: row.id,
    workspaceId: row.workspaceId,
    credits: row.unsentCredits,
    error,
  });
  return "dead";
}

export async function wait(
  turn: Turn,
  { row, until, reason }: { row: WaitingUsage; until: Date; reason: string },
): Promise<Told> {
  await postpone(turn.db, { id: row.id, until, reason });
  return "postponed";
}

/** Which invoice bills this usage, and whether it still can. */
export async function billFor(turn: Turn, row: WaitingUsage): Promise<Bill> {
  const now = turn.now();
  const { periodEnd } = row;
  if (row.isOfCurrentPeriod && periodEnd && now < periodEnd) {
    return { kind: "open" };
  }
  const billing = await turn.billing(row);
  const hasEnded = periodEnd !== null && periodEnd <= now;
  return billOf(row.occurredAt, {
    ...billing,
    periodEndedAt: hasEnded ? periodEnd : null,
    now,
  });
}

/** The rows of a turn are of one customer, but for one that was replaced. */
function askedOnce({ gateway, leased }: Pick<Turn, "gateway" | "leased">) {
  const answers = new Map<string, Promise<CustomerBilling>>();
  const ask = async (customerId: string): Promise<CustomerBilling> => {
    const starts = leased.rows
      .filter((row) => row.customerId === customerId)
      .map(({ periodStart }) => periodStart.getTime());
    const since = new Date(Math.min(...starts));
    const [invoices, hasSubscription] = await Promise.all([
      listUsageInvoices(gateway, { customerId, since }),
      hasBillingSubscription(gateway, { customerId }),
    ]);
    return { invoices, hasSubscription };
  };
  return ({ customerId }: WaitingUsage) => {
    const answer = answers.get(customerId) ?? ask(customerId);
    answers.set(customerId, answer);
    return answer;
  };
}

function clockFrom(start: Date): () => Date {
  const begun = performance.now();
  return () => new Date(start.getTime() + (performance.now() - begun));
}
