import type { Invoice } from "../objects/invoice/draft.ts";
import { dollars } from "../objects/invoice/lines.ts";
import { date } from "./moments.ts";
import { type PdfLine, pdfOf } from "./pdf.ts";

const LINES_MAX = 24;

export function invoicePdf(invoice: Invoice): Uint8Array {
  const { data } = invoice.lines;
  const more = data.length - LINES_MAX;
  return pdfOf([
    { text: "Invoice", size: 22, isBold: true },
    { text: `Number ${invoice.number ?? "(draft)"}`, size: 11 },
    { text: `Date ${date(invoice.created)}`, size: 11 },
    { text: "From Tollgate", size: 11 },
    {
      text: `To ${invoice.customer_email ?? invoice.customer ?? ""}`,
      size: 11,
    },
    { text: "", size: 11 },
    ...data.slice(0, LINES_MAX).map(
      (line): PdfLine => ({
        text: `${dollars(line.amount)}   ${line.description ?? ""}`,
        size: 10,
      }),
    ),
    ...(more > 0 ? [{ text: `and ${more} more`, size: 10 }] : []),
    { text: "", size: 10 },
    { text: `Total ${dollars(invoice.total)}`, size: 12, isBold: true },
    { text: `Due ${dollars(invoice.amount_due)}`, size: 12 },
    { text: `Paid ${dollars(invoice.amount_paid)}`, size: 12 },
    { text: "", size: 9 },
    { text: "From a stand-in for Stripe. No money moved.", size: 9 },
  ]);
}
