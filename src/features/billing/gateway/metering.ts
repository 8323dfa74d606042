import "server-only";
import { METER_EVENT_NAME } from "../catalogue.ts";
import { StripeFault } from "../fault.ts";
import type { StripeGateway } from "../gateway.ts";

const PAGE = 100;
const ALL = 10_000;

/** Usage of one moment, for the meter. */
export type MeterReading = {
  /** Stripe takes it once within 24 hours. */
  identifier: string;
  customerId: string;
  /** Below zero takes back; a period's sum below zero is billed as zero. */
  credits: bigint;
  at: Date;
};

export type ReadingOutcome =
  /** Also when an earlier attempt had brought it there. */
  { kind: "taken" } | { kind: "refused"; code: string };

/**
 * Tells the meter of usage, which is validated before it answers.
 *
 * @throws StripeFault when it is not known whether Stripe has it, and when the
 *   key may not.
 */
export async function tellMeter(
  gateway: StripeGateway,
  reading: MeterReading,
): Promise<ReadingOutcome> {
  try {
    await gateway.ask((stripe) =>
      stripe.v2.billing.meterEvents.create(
        {
          event_name: METER_EVENT_NAME,
          identifier: reading.identifier,
          timestamp: reading.at.toISOString(),
          payload: {
            stripe_customer_id: reading.customerId,
            value: String(reading.credits),
          },
        },
        // Whoever tells repeats it later; until then the customer waits.
        { maxNetworkRetries: 0 },
      ),
    );
    return { kind: "taken" };
  } catch (fault) {
    if (!(fault instanceof StripeFault)) throw fault;
    if (fault.kind !== "invalid" && fault.kind !== "missing") throw fault;
    if (saysItIsThere(fault)) return { kind: "taken" };
    return { kind: "refused", code: fault.code };
  }
}

/** The API has no code for it that every version sends. */
const saysItIsThere = ({ code, cause }: StripeFault) =>
  code === "duplicate_meter_event" ||
  (cause instanceof Error &&
    cause.message.includes("already exists with identifier"));

/** The id of the meter that overage is told to; null before the setup. */
export async function findMeterId(
  gateway: StripeGateway,
): Promise<string | null> {
  const meters = await gateway.ask((stripe) =>
    stripe.billing.meters
      .list({ status: "active", limit: PAGE })
      .autoPagingToArray({ limit: ALL }),
  );
  return (
    meters.find(({ event_name }) => event_name === METER_EVENT_NAME)?.id ?? null
  );
}

/**
 * What the meter has of a customer, by the hour: credits by the hour's start in
 * milliseconds. It lags behind what was told by minutes. Hours without usage
 * may be missing.
 *
 * @param range Both ends are whole hours.
 */
export async function readMeter(
  gateway: StripeGateway,
  range: { meterId: string; customerId: string; from: Date; to: Date },
): Promise<Map<number, bigint>> {
  const summaries = await gateway.ask((stripe) =>
    stripe.billing.meters
      .listEventSummaries(range.meterId, {
        customer: range.customerId,
        start_time: secondsOf(range.from),
        end_time: secondsOf(range.to),
        value_grouping_window: "hour",
        limit: PAGE,
      })
      .autoPagingToArray({ limit: ALL }),
  );
  return new Map(
    summaries.map(({ start_time, aggregated_value }) => [
      start_time * 1_000,
      BigInt(Math.round(aggregated_value)),
    ]),
  );
}

/** What of an invoice tells whether usage of a moment is still added to it. */
export type UsageInvoice = {
  id: string;
  isDraft: boolean;
  isRenewal: boolean;
  createdAt: Date;
  /** Null for a draft that waits for somebody, and once it is final. */
  finalizesAt: Date | null;
  period: Span;
  lines: Span[];
};

export type Span = { from: Date; to: Date };

/** A customer's subscription invoices made since a moment. */
export async function listUsageInvoices(
  gateway: StripeGateway,
  { customerId, since }: { customerId: string; since: Date },
): Promise<UsageInvoice[]> {
  const invoices = await gateway.ask((stripe) =>
    stripe.invoices
      .list({
        customer: customerId,
        created: { gte: secondsOf(since) },
        limit: PAGE,
      })
      .autoPagingToArray({ limit: ALL }),
  );
  const ofSubscriptions = invoices.filter(
    ({ parent }) => parent?.type === "subscription_details",
  );
  return Promise.all(
    ofSubscriptions.map(async (invoice) => ({
      id: invoice.id,
      isDraft: invoice.status === "draft",
      isRenewal: invoice.billing_reason === "subscription_cycle",
      createdAt: dateOf(invoice.created),
      finalizesAt:
        invoice.automatically_finalizes_at === null
          ? null
          : dateOf(invoice.automatically_finalizes_at),
      period: spanOf({ start: invoice.period_start, end: invoice.period_end }),
      lines: invoice.lines.has_more
        ? await listLineSpans(gateway, invoice.id)
        : invoice.lines.data.map(({ period }) => spanOf(period)),
    })),
  );
}

async function listLineSpans(gateway: StripeGateway, invoiceId: string) {
  const lines = await gateway.ask((stripe) =>
    stripe.invoices
      .listLineItems(invoiceId, { limit: PAGE })
      .autoPagingToArray({ limit: ALL }),
  );
  return lines.map(({ period }) => spanOf(period));
}

/** Whether something will still bill this customer's pending items. */
export async function hasBillingSubscription(
  gateway: StripeGateway,
  { customerId }: { customerId: string },
): Promise<boolean> {
  const { data } = await gateway.ask((stripe) =>
    stripe.subscriptions.list({ customer: customerId, limit: PAGE }),
  );
  return data.some(({ status }) => BILLING_STATUSES.has(status));
}

const BILLING_STATUSES = new Set<string>(["active", "trialing", "past_due"]);

const secondsOf = (date: Date) => Math.floor(date.getTime() / 1_000);
const dateOf = (seconds: number) => new Date(seconds * 1_000);
const spanOf = ({ start, end }: { start: number; end: number }): Span => ({
  from: dateOf(start),
  to: dateOf(end),
});
