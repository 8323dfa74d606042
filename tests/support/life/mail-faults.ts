import type { Fault, Inbox } from "@local/mail/inbox";
import type { Dice } from "./world.ts";

const FAULTS: readonly Omit<Fault, "times">[] = [
  { status: 503 },
  { status: 429, name: "rate_limit_exceeded", retryAfterSeconds: 90 },
  // Taken; the answer is what is lost.
  { status: 504, isTaken: true },
  { status: 422, name: "validation_error" },
  { afterMs: 30 },
];

export type MailFaults = ReturnType<typeof openMailFaults>;

/** A provider of mail with faults, which counts how often it has failed. */
export function openMailFaults(inbox: Inbox) {
  const told: { fault: Fault; times: number }[] = [];
  return {
    misbehave(dice: Dice) {
      const times = 1 + dice.upTo(11);
      const fault = { ...dice.pick(FAULTS), times };
      told.push({ fault, times });
      inbox.fail(fault);
    },
    behave: () => inbox.fail(null),
    /** Requests that were answered with an error. */
    failures: () =>
      told
        .filter(({ fault }) => fault.status !== undefined)
        .reduce((sum, { fault, times }) => sum + times - fault.times, 0),
  };
}
