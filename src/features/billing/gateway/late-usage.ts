import "server-only";
import type { StripeGateway } from "../gateway.ts";

const PAGE = 100;
const ALL = 10_000;

/** Usage that no metered invoice bills any more, by the usage event's id. */
export type LateUsage = {
  eventId: string;
  customerId: string;
  cents: bigint;
  description: string;
  at: Date;
};

const mark = ({ eventId }: { eventId: string }) => ({
  tollgate_usage: eventId,
});

/**
 * Bills late usage as an item of the customer's next invoice, below zero too;
 * without a subscription, of an invoice of its own. Once for an event, however
 * often it is asked for.
 *
 * @returns the item's id.
 */
export async function billLateUsage(
  gateway: StripeGateway,
  late: LateUsage & { hasSubscription: boolean },
): Promise<string> {
  const { eventId, customerId, at } = late;
  const known = await findItem(gateway, late);
  const item =
    known ??
    (await gateway.ask((stripe) =>
      stripe.invoiceItems.create(
        {
          customer: customerId,
          amount: Number(late.cents),
          currency: "usd",
          description: late.description,
          period: { start: secondsOf(at), end: secondsOf(at) },
          metadata: mark(late),
        },
        { idempotencyKey: `late-usage-${eventId}` },
      ),
    ));
  if (!late.hasSubscription && item.invoice === null) {
    await gateway.ask((stripe) =>
      stripe.invoices.create(
        {
          customer: customerId,
          auto_advance: true,
          pending_invoice_items_behavior: "include",
          metadata: mark(late),
        },
        { idempotencyKey: `late-usage-invoice-${eventId}` },
      ),
    );
  }
  return item.id;
}

/** Idempotency keys are forgotten after a day; the mark is not. */
async function findItem(
  gateway: StripeGateway,
  { eventId, customerId }: LateUsage,
) {
  const items = await gateway.ask((stripe) =>
    stripe.invoiceItems
      .list({ customer: customerId, limit: PAGE })
      .autoPagingToArray({ limit: ALL }),
  );
  return items.find(({ metadata }) => metadata?.tollgate_usage === eventId);
}

/**
 * Gives back on a final invoice what a correction takes off usage it billed:
 * off what is still due, else to the customer's balance. Once for an event.
 *
 * @param late.cents more than zero.
 * @returns the credit note's id.
 */
export async function creditLateUsage(
  gateway: StripeGateway,
  late: LateUsage & { invoiceId: string },
): Promise<string> {
  const { invoiceId, eventId, cents } = late;
  const notes = await gateway.ask((stripe) =>
    stripe.creditNotes
      .list({ invoice: invoiceId, limit: PAGE })
      .autoPagingToArray({ limit: ALL }),
  );
  const known = notes.find(
    ({ metadata }) => metadata?.tollgate_usage === eventId,
  );
  if (known) return known.id;
  const { status } = await gateway.ask((stripe) =>
    stripe.invoices.retrieve(invoiceId),
  );
  const { id } = await gateway.ask((stripe) =>
    stripe.creditNotes.create(
      {
        invoice: invoiceId,
        amount: Number(cents),
        ...(status === "paid" && { credit_amount: Number(cents) }),
        memo: late.description,
        metadata: mark(late),
      },
      { idempotencyKey: `late-usage-${eventId}` },
    ),
  );
  return id;
}

const secondsOf = (date: Date) => Math.floor(date.getTime() / 1_000);
