import { formatAmount, type Reader } from "@/core/format";
import { Facts } from "@/ui/page";
import { openPortalAction } from "../actions.ts";
import type { PaymentMethod } from "../gateway/portal.ts";
import type { BillPreview } from "../gateway/previews.ts";
import { paymentCopy } from "../payment-copy.ts";
import { ActForm } from "./act-form.tsx";

const copy = paymentCopy.payment;

/** What bills are charged to, and the way to Stripe's pages about it. */
export const Method = ({
  method,
  offReason,
}: {
  method: PaymentMethod | null;
  offReason: string | null;
}) => (
  <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
    <p>
      <span className="block text-muted">{copy.method}</span>
      {method ? wordsOf(method) : copy.none}
    </p>
    <div className="flex flex-wrap gap-2">
      <ActForm
        action={openPortalAction}
        fields={{ purpose: "payment_method" }}
        disabledReason={offReason}
      >
        {method ? copy.change : copy.add}
      </ActForm>
      <ActForm
        action={openPortalAction}
        fields={{ purpose: "overview" }}
        variant="quiet"
        disabledReason={offReason}
      >
        {copy.portal}
      </ActForm>
    </div>
  </div>
);

const wordsOf = (method: PaymentMethod): string =>
  method.kind === "card"
    ? `${copy.card(method)}, ${copy.expires(method.expiryMonth, method.expiryYear)}`
    : copy.other(method.type);

/** What the bill at the end of the period looks like so far. */
export const NextInvoice = ({
  bill,
  periodEnd,
  reader,
}: {
  bill: BillPreview;
  periodEnd: string;
  reader: Reader;
}) => {
  const amount = (cents: number) => formatAmount(cents, reader, bill.currency);
  return (
    <div className="mt-6">
      <h3 className="font-strong">{copy.next(periodEnd, reader)}</h3>
      <Facts
        facts={[
          ...bill.lines
            .filter(({ amountCents }) => amountCents !== 0)
            .map(({ description, amountCents }) => ({
              name: description,
              value: amount(amountCents),
            })),
          {
            name: copy.total,
            value: (
              <span className="font-strong">{amount(bill.totalCents)}</span>
            ),
          },
          ...(bill.amountDueCents === bill.totalCents
            ? []
            : [{ name: copy.due, value: amount(bill.amountDueCents) }]),
        ]}
      />
    </div>
  );
};
