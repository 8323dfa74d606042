import { formatAmount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { invoiceReason, invoiceState, paymentCopy } from "../payment-copy.ts";
import type { InvoiceRow } from "../queries.ts";

const copy = paymentCopy.invoices;

/** A workspace's bills with their pages and files; two lines each on a phone. */
export const InvoicesTable = ({
  invoices,
  reader,
}: {
  invoices: readonly InvoiceRow[];
  reader: Reader;
}) => (
  <>
    <table className="hidden w-full border-collapse tablet:table">
      <thead>
        <tr className="text-left text-meta text-muted *:h-10 *:border-b *:border-line-strong *:pr-4 *:font-interface *:last:pr-0">
          <th scope="col">{copy.columns.date}</th>
          <th scope="col">{copy.columns.number}</th>
          <th scope="col">{copy.columns.reason}</th>
          <th scope="col" className="text-right">
            {copy.columns.amount}
          </th>
          <th scope="col" className="pl-2">
            {copy.columns.state}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {invoices.map((invoice) => (
          <tr
            key={invoice.id}
            className="h-10 border-b border-line *:pr-4 *:last:pr-0"
          >
            <td className="whitespace-nowrap">
              <Moment at={invoice.createdAt.toISOString()} style="day" />
            </td>
            <td className="font-mono text-code">{invoice.number ?? "–"}</td>
            <td>{invoiceReason(invoice.reason)}</td>
            <td className="text-right">{amountOf(invoice, reader)}</td>
            <td className="pl-2">{stateOf(invoice, reader)}</td>
            <td className="text-right whitespace-nowrap">
              <Links invoice={invoice} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    <ul className="border-t border-line tablet:hidden">
      {invoices.map((invoice) => (
        <li key={invoice.id} className="border-b border-line py-2.5">
          <div className="flex justify-between gap-4">
            <Moment at={invoice.createdAt.toISOString()} style="day" />
            <span>{amountOf(invoice, reader)}</span>
          </div>
          <div className="flex items-baseline justify-between gap-4">
            <p className="text-meta text-muted">
              {invoiceReason(invoice.reason)} · {stateOf(invoice, reader)}
            </p>
            <Links invoice={invoice} />
          </div>
        </li>
      ))}
    </ul>
  </>
);

const amountOf = ({ totalCents, currency }: InvoiceRow, reader: Reader) =>
  formatAmount(totalCents, reader, currency);

const stateOf = (invoice: InvoiceRow, reader: Reader) =>
  invoice.amountRefundedCents > 0n
    ? copy.refunded(
        Number(invoice.amountRefundedCents),
        reader,
        invoice.currency,
      )
    : invoiceState(invoice.status);

/** Each link names its invoice to those who do not see the row. */
function Links({ invoice }: { invoice: InvoiceRow }) {
  const { number, status, hostedUrl, pdfUrl } = invoice;
  const name = number ? ` ${number}` : "";
  return (
    <span className="inline-flex gap-4">
      {hostedUrl && (
        <a
          href={hostedUrl}
          className="text-accent underline pointer-coarse:py-2"
        >
          {status === "open" ? copy.pay : copy.open}
          <span className="sr-only">{name}</span>
        </a>
      )}
      {pdfUrl && (
        <a href={pdfUrl} className="text-accent underline pointer-coarse:py-2">
          {copy.pdf}
          <span className="sr-only">{name}</span>
        </a>
      )}
    </span>
  );
}
