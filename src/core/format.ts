/** Whose eyes a figure or a moment is written for. */
export type Reader = { locale: string; timeZone: string };

const FALLBACK: Reader = { locale: "en-GB", timeZone: "UTC" };

/**
 * The reader as the interface addresses them: English words, with the figures
 * and dates of their own region. What a browser sent and Intl does not know
 * becomes en-GB and UTC.
 */
export function readerFor({
  locale,
  timeZone,
}: {
  locale: string | null;
  timeZone: string | null;
}): Reader {
  return {
    locale: (locale ? englishFor(locale) : null) ?? FALLBACK.locale,
    timeZone: timeZone && isTimeZone(timeZone) ? timeZone : FALLBACK.timeZone,
  };
}

function englishFor(locale: string): string | null {
  try {
    const { region } = new Intl.Locale(locale).maximize();
    return region ? `en-${region}` : null;
  } catch {
    return null;
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** 50,000 */
export const formatCount = (
  count: number | bigint,
  { locale }: Pick<Reader, "locale">,
) => numbers(locale).format(count);

/** "1 credit", "1,200 credits" */
export const formatCounted = (
  count: number | bigint,
  [one, many]: readonly [one: string, many: string],
  reader: Reader,
) => `${formatCount(count, reader)} ${Number(count) === 1 ? one : many}`;

/** "Ada, Grace and Alan" */
export const formatList = (names: readonly string[], { locale }: Reader) =>
  new Intl.ListFormat(locale, { type: "conjunction" }).format(names);

/** "$20", "$20.50": whole amounts without cents, as in a price. */
export const formatPrice = (cents: number | bigint, reader: Reader) =>
  money(reader.locale, "USD", "stripIfInteger").format(Number(cents) / 100);

/** "$20.00", "−$5.00": always with cents, as in a column or a bill. */
export const formatAmount = (
  cents: number | bigint,
  reader: Reader,
  currency = "USD",
) =>
  money(reader.locale, currency.toUpperCase(), "auto")
    .format(Number(cents) / 100)
    .replace("-", MINUS);

/** As wide as a plus, so that columns of figures align. */
const MINUS = "\u2212";

/** "+500,000", "−212" */
export const formatSigned = (count: number, reader: Reader) =>
  `${count < 0 ? MINUS : "+"}${formatCount(Math.abs(count), reader)}`;

/** 1 December; day and month stay on one line. */
export const formatDay = (moment: Date | string, reader: Reader) =>
  unbroken(
    dates(reader, { day: "numeric", month: "long" }).format(new Date(moment)),
  );

/** 1 December 2026: where it is read years after. */
export const formatDate = (moment: Date | string, reader: Reader) =>
  dates(reader, { day: "numeric", month: "long", year: "numeric" }).format(
    new Date(moment),
  );

/** December 2026 */
export const formatMonth = (moment: Date | string, reader: Reader) =>
  dates(reader, { month: "long", year: "numeric" }).format(new Date(moment));

/** 1 December at 01:00 */
export const formatDayAndTime = (moment: Date | string, reader: Reader) =>
  unbroken(
    dates(reader, {
      day: "numeric",
      month: "long",
      hour: hourOf(reader),
      minute: "2-digit",
    }).format(new Date(moment)),
  );

/** 1 Dec, 01:00 */
export const formatShort = (moment: Date | string, reader: Reader) =>
  dates(reader, {
    day: "numeric",
    month: "short",
    hour: hourOf(reader),
    minute: "2-digit",
  }).format(new Date(moment));

/** 01:00 */
export const formatTime = (moment: Date | string, reader: Reader) =>
  dates(reader, { hour: hourOf(reader), minute: "2-digit" }).format(
    new Date(moment),
  );

/** 01:00:07 */
export const formatClock = (moment: Date | string, reader: Reader) =>
  dates(reader, {
    hour: hourOf(reader),
    minute: "2-digit",
    second: "2-digit",
  }).format(new Date(moment));

/** 2026-12-01 00:00 UTC: the same for everyone, so that it can be quoted. */
export const formatUtc = (moment: Date | string) =>
  `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** The reader's calendar day as YYYY-MM-DD: for grouping, not for showing. */
export const dayOf = (moment: Date | string, { timeZone }: Reader) =>
  dates(
    { locale: "en-CA", timeZone },
    { year: "numeric", month: "2-digit", day: "2-digit" },
  ).format(new Date(moment));

const unbroken = (date: string) => date.replace(" ", "\u00a0");

/** 01:00, but 1:00 AM. */
const hourOf = ({ locale }: Reader) =>
  new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12
    ? "numeric"
    : "2-digit";

// Making a formatter costs a hundred times what using one does.
const formatters = new Map<string, Intl.DateTimeFormat>();
const dates = (
  { locale, timeZone }: Reader,
  options: Intl.DateTimeFormatOptions,
) => {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  const known =
    formatters.get(key) ??
    new Intl.DateTimeFormat(locale, { ...options, timeZone });
  formatters.set(key, known);
  return known;
};

const moneyFormatters = new Map<string, Intl.NumberFormat>();
const money = (
  locale: string,
  currency: string,
  trailingZeroDisplay: "auto" | "stripIfInteger",
) => {
  const key = `${locale} ${currency} ${trailingZeroDisplay}`;
  const known =
    moneyFormatters.get(key) ??
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      trailingZeroDisplay,
    });
  moneyFormatters.set(key, known);
  return known;
};

const numberFormatters = new Map<string, Intl.NumberFormat>();
const numbers = (locale: string) => {
  const known = numberFormatters.get(locale) ?? new Intl.NumberFormat(locale);
  numberFormatters.set(locale, known);
  return known;
};

/** "+4%", "−12%", "0%": a change, as a share of what was. */
export const formatPercent = (share: number, { locale }: Reader) =>
  new Intl.NumberFormat(locale, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: 0,
  })
    .format(share)
    .replace("-", MINUS);
