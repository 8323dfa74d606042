import { OVERAGE_USD_PER_MILLION } from "../catalogue.ts";
import type { UsageInvoice } from "../gateway/metering.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Stripe takes usage this old at most. */
const OLDEST_MS = 35 * DAY_MS;
/** Somebody should have noticed by then. */
export const WORRYING_MS = 7 * DAY_MS;
/** Identifiers are remembered for 24 hours; an hour of it is kept in hand. */
const BLIND_RESEND_MS = 23 * HOUR_MS;
/** The meter adds up behind the answers; what it says after this is believed. */
const QUIET_MS = HOUR_MS;
/** So close to its end a draft may be final before usage reaches it. */
const CLOSING_MARGIN_MS = 10 * MINUTE_MS;
/** How long Stripe takes at most to make the invoice of a period that ended. */
const INVOICE_DUE_MS = 2 * HOUR_MS;
/** Rounding of the moments of lines and invoices. */
const SAME_MOMENT_MS = 2 * MINUTE_MS;

const BACKOFF_MS = 15 * SECOND_MS;
const BACKOFF_MAX_MS = HOUR_MS;

/** What becomes of usage of a moment that Stripe is told now. */
export type Bill =
  /** It is added to the invoice that is to come. */
  | { kind: "open" }
  /** That is not certain: wait until then. */
  | { kind: "closing"; until: Date }
  /** It would be billed by nothing. */
  | { kind: "final"; invoiceId: string | null };

/**
 * Which invoice bills metered usage of a moment, and whether it can still grow:
 * a draft does until it is final.
 */
export function billOf(
  moment: Date,
  facts: {
    invoices: UsageInvoice[];
    hasSubscription: boolean;
    /** Null while the period runs, as far as is known here. */
    periodEndedAt: Date | null;
    now: Date;
  },
): Bill {
  const { invoices, hasSubscription, periodEndedAt, now } = facts;
  const billing = invoices.filter((invoice) => billsUsageOf(invoice, moment));
  const final = billing.find(({ isDraft }) => !isDraft);
  if (final) return { kind: "final", invoiceId: final.id };
  const draft = billing[0];
  if (draft) {
    const { finalizesAt } = draft;
    const isSafe =
      finalizesAt === null || msBetween(now, finalizesAt) > CLOSING_MARGIN_MS;
    if (isSafe) return { kind: "open" };
    return { kind: "closing", until: after(finalizesAt, CLOSING_MARGIN_MS) };
  }
  if (hasSubscription) return { kind: "open" };
  const isAwaited =
    periodEndedAt !== null && msBetween(periodEndedAt, now) < INVOICE_DUE_MS;
  return isAwaited
    ? { kind: "closing", until: after(periodEndedAt, INVOICE_DUE_MS) }
    : { kind: "final", invoiceId: null };
}

/** Metered usage is billed in arrears: its line ends where the invoice begins. */
function billsUsageOf(invoice: UsageInvoice, moment: Date): boolean {
  const spans = [
    ...invoice.lines,
    ...(invoice.isRenewal ? [invoice.period] : []),
  ];
  return spans.some(
    ({ from, to }) =>
      from <= moment &&
      moment < to &&
      msBetween(invoice.createdAt, to) <= SAME_MOMENT_MS,
  );
}

type Attempted = { firstAttemptAt: Date | null; lastAttemptAt: Date | null };

/** Its identifier may be forgotten: sending it again could count it twice. */
export const isTooLateToRepeat = ({ firstAttemptAt }: Attempted, now: Date) =>
  firstAttemptAt !== null && msBetween(firstAttemptAt, now) >= BLIND_RESEND_MS;

export const isTooOldForTheMeter = (moment: Date, now: Date) =>
  msBetween(moment, now) >= OLDEST_MS - HOUR_MS;

/** When the meter's sum speaks of everything that was sent until `moment`. */
export const settlesAt = (moment: Date) => after(moment, QUIET_MS);

/** The event's id; with the count of resends once it was compared. */
export const identifierOf = (row: { id: string; resends: number }) =>
  row.resends === 0 ? row.id : `${row.id}:${row.resends}`;

export const hourOf = (moment: Date) =>
  new Date(Math.floor(moment.getTime() / HOUR_MS) * HOUR_MS);

/** Doubles from 15 seconds to an hour, with up to half taken off by chance. */
export function backoffMs(attempts: number, chance = Math.random()): number {
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (attempts - 1));
  return Math.round(full * (1 - chance / 2));
}

/**
 * What of a group of readings, each of which may have been taken or not, is
 * still to be sent, given what of the group the meter has. Null when the meter
 * has what no part of the group explains.
 */
export function creditsMissing(
  readings: bigint[],
  takenCredits: bigint,
): bigint | null {
  const sum = (of: bigint[]) => of.reduce((all, each) => all + each, 0n);
  const most = sum(readings.filter((credits) => credits > 0n));
  const least = sum(readings.filter((credits) => credits < 0n));
  if (takenCredits > most || takenCredits < least) return null;
  return sum(readings) - takenCredits;
}

/** Cents for credits of overage, rounded half away from zero. */
export function overageCents(credits: bigint): bigint {
  const TEN_THOUSANDTHS = 10_000n;
  const exact = credits * BigInt(OVERAGE_USD_PER_MILLION);
  const half = exact < 0n ? -TEN_THOUSANDTHS / 2n : TEN_THOUSANDTHS / 2n;
  return (exact + half) / TEN_THOUSANDTHS;
}

const msBetween = (from: Date, to: Date) => to.getTime() - from.getTime();
const after = (moment: Date, ms: number) => new Date(moment.getTime() + ms);
