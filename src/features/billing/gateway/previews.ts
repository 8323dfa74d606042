import "server-only";
import type { StripeGateway } from "../gateway.ts";

export type BillLine = {
  description: string;
  amountCents: number;
  isProration: boolean;
};

/** A bill that Stripe has not made yet. Cents of `currency`. */
export type BillPreview = {
  lines: BillLine[];
  currency: string;
  totalCents: number;
  /** What the card would be charged, after credit on the account. */
  amountDueCents: number;
  /** The second it prorates by, in Stripe's clock; null where it does not. */
  prorationDate: number | null;
};

/** A subscription's plan item with another price, quantity or both. */
export type ItemChange = {
  subscriptionId: string;
  itemId: string;
  /** Null keeps the price the subscriber has, which may be an older one. */
  priceId: string | null;
  seats: number;
};

/** How Stripe is told of one. */
export const itemParams = ({ itemId, priceId, seats }: ItemChange) => ({
  id: itemId,
  quantity: seats,
  ...(priceId !== null && { price: priceId }),
});

/** What a change charged at once would cost now; Stripe picks the second. */
export const previewChangeNow = (
  gateway: StripeGateway,
  { customerId, change }: { customerId: string; change: ItemChange },
): Promise<BillPreview> =>
  gateway.ask(async (stripe) =>
    previewOf(
      await stripe.invoices.createPreview({
        customer: customerId,
        subscription: change.subscriptionId,
        subscription_details: {
          items: [itemParams(change)],
          proration_behavior: "always_invoice",
        },
      }),
    ),
  );

/** The bill that ends the present period, as it stands so far. */
export const previewNextInvoice = (
  gateway: StripeGateway,
  of: { customerId: string; subscriptionId: string },
): Promise<BillPreview> =>
  gateway.ask(async (stripe) =>
    previewOf(
      await stripe.invoices.createPreview({
        customer: of.customerId,
        subscription: of.subscriptionId,
      }),
    ),
  );

type PreviewedInvoice = {
  lines: { data: PreviewedLine[] };
  currency: string;
  total: number;
  amount_due: number;
};

type PreviewedLine = {
  description: string | null;
  amount: number;
  period: { start: number };
  parent: {
    invoice_item_details: { proration: boolean } | null;
    subscription_item_details: { proration: boolean } | null;
  } | null;
};

function previewOf(invoice: PreviewedInvoice): BillPreview {
  const lines = invoice.lines.data;
  return {
    lines: lines.map((line) => ({
      description: line.description ?? "",
      amountCents: line.amount,
      isProration: isProration(line),
    })),
    currency: invoice.currency,
    totalCents: invoice.total,
    amountDueCents: invoice.amount_due,
    // A proration's line begins with the second that it is reckoned from.
    prorationDate: lines.find(isProration)?.period.start ?? null,
  };
}

const isProration = ({ parent }: PreviewedLine) =>
  parent?.subscription_item_details?.proration ??
  parent?.invoice_item_details?.proration ??
  false;
