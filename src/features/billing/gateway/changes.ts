import "server-only";
import type { StripeGateway } from "../gateway.ts";
import { type ItemChange, itemParams } from "./previews.ts";

/**
 * Charges a change and makes it once it is paid. Until then Stripe keeps it as
 * pending, for 23 hours, and the subscription stays as it was.
 */
export const changeNow = (
  gateway: StripeGateway,
  act: {
    change: ItemChange;
    prorationDate: number | null;
    idempotencyKey: string;
  },
): Promise<{ isPaid: boolean; invoiceUrl: string | null }> =>
  gateway.ask(async (stripe) => {
    const { change, prorationDate, idempotencyKey } = act;
    const changed = await stripe.subscriptions.update(
      change.subscriptionId,
      {
        items: [itemParams(change)],
        proration_behavior: "always_invoice",
        payment_behavior: "pending_if_incomplete",
        ...(prorationDate !== null && { proration_date: prorationDate }),
        expand: ["latest_invoice"],
      },
      { idempotencyKey },
    );
    const invoice = changed.latest_invoice;
    return {
      isPaid: changed.pending_update === null,
      invoiceUrl:
        typeof invoice === "object"
          ? (invoice?.hosted_invoice_url ?? null)
          : null,
    };
  });

/**
 * Plans a change for the end of the paid period, by a schedule whose first
 * phase is the subscription as it is. One that a lost attempt left behind, and
 * that changes nothing yet, is taken up.
 */
export const changeAtPeriodEnd = (
  gateway: StripeGateway,
  { change, idempotencyKey }: { change: ItemChange; idempotencyKey: string },
): Promise<void> =>
  gateway.ask(async (stripe) => {
    const { subscriptionId } = change;
    const { items, schedule: known } = await stripe.subscriptions.retrieve(
      subscriptionId,
      { expand: ["schedule"] },
    );
    const schedule =
      known && typeof known !== "string"
        ? known
        : await stripe.subscriptionSchedules.create(
            { from_subscription: subscriptionId },
            { idempotencyKey: `${idempotencyKey}:schedule` },
          );
    // One that outlived a renewal has its past phases still.
    const present = schedule.current_phase;
    if (!present) throw new Error(`schedule ${schedule.id} is in no phase`);
    await stripe.subscriptionSchedules.update(
      schedule.id,
      {
        end_behavior: "release",
        proration_behavior: "none",
        phases: phasesOf(items.data, {
          change,
          startedAt: present.start_date,
        }),
      },
      { idempotencyKey: `${idempotencyKey}:phases` },
    );
  });

type Item = {
  id: string;
  price: { id: string };
  quantity?: number;
  current_period_end: number;
};

/** @param startedAt of the present phase, which may not be moved; seconds. */
function phasesOf(
  items: readonly Item[],
  { change, startedAt }: { change: ItemChange; startedAt: number },
) {
  const planItem = items.find(({ id }) => id === change.itemId);
  if (!planItem) throw new Error(`there is no item ${change.itemId}`);
  const { current_period_end: periodEnd } = planItem;
  const others = items.filter((item) => item !== planItem).map(lineOf);
  return [
    {
      start_date: startedAt,
      end_date: periodEnd,
      items: [lineOf(planItem), ...others],
      proration_behavior: "none" as const,
    },
    {
      start_date: periodEnd,
      duration: { interval: "month" as const, interval_count: 1 },
      items: [
        { price: change.priceId ?? planItem.price.id, quantity: change.seats },
        ...others,
      ],
      proration_behavior: "none" as const,
    },
  ];
}

/** A metered item has no quantity. */
const lineOf = ({ price, quantity }: Item) => ({
  price: price.id,
  ...(quantity !== undefined && { quantity }),
});

/** Lets a subscription go on as it is, without what was planned for it. */
export const releaseSchedule = (
  gateway: StripeGateway,
  { scheduleId }: { scheduleId: string },
) =>
  gateway.ask((stripe) =>
    stripe.subscriptionSchedules.release(
      scheduleId,
      {},
      { idempotencyKey: `release-schedule:${scheduleId}` },
    ),
  );

/** Whether a subscription ends with the period that is paid for. */
export const setCancelAtPeriodEnd = (
  gateway: StripeGateway,
  {
    subscriptionId,
    isCancelled,
    idempotencyKey,
  }: { subscriptionId: string; isCancelled: boolean; idempotencyKey: string },
) =>
  gateway.ask((stripe) =>
    stripe.subscriptions.update(
      subscriptionId,
      { cancel_at_period_end: isCancelled },
      { idempotencyKey },
    ),
  );
