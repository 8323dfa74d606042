import type { MailCategory } from "./schema.ts";

/**
 * With the waits between them these take eight and a half hours: well within
 * the day for which Resend knows a mail by its key.
 */
export const ATTEMPTS_MAX = 10;

/** Longer than the batch that one claim takes may need at its slowest. */
export const LEASE_SECONDS = 120;

/** A warning that comes later than this is no use to anybody. */
export const USEFUL_DAYS = 3;

const MINUTE_MS = 60_000;
const WAIT_MAX_MS = 240 * MINUTE_MS;

/** From the failure of this attempt (the first is 1) to the next. */
export const backoffMs = (attempts: number): number =>
  Math.min(MINUTE_MS * 2 ** (attempts - 1), WAIT_MAX_MS);

/** Categories whose mails people may switch off, and the preference that does it. */
const SWITCHES = { usage: "mailUsage", trial: "mailTrial" } as const;

export type SwitchableCategory = keyof typeof SWITCHES;

export const isSwitchable = (
  category: MailCategory,
): category is SwitchableCategory => category in SWITCHES;

/** The preference that is true while this category's mails go out. */
export const switchOf = (category: SwitchableCategory) => SWITCHES[category];
