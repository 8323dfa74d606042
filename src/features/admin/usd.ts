import { formatAmount, type Reader } from "@/core/format";

const NANOS_PER_CENT = 10_000_000n;

/**
 * A cost in nano-dollars as people read it: cents where there are any, and the
 * first two digits of what is less.
 */
export function formatNanos(nanos: bigint, reader: Reader): string {
  const size = nanos < 0n ? -nanos : nanos;
  if (size === 0n || size >= NANOS_PER_CENT) {
    const cents = (size + NANOS_PER_CENT / 2n) / NANOS_PER_CENT;
    return formatAmount(nanos < 0n ? -cents : cents, reader);
  }
  return new Intl.NumberFormat(reader.locale, {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    maximumSignificantDigits: 2,
  })
    .format(Number(nanos) / 1e9)
    .replace("-", "\u2212");
}
