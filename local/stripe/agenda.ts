import type { Account } from "./account.ts";

/** Something that happens by itself at a moment. */
export type Due = { atSeconds: number; happen(): void };

/** What an account's objects of one kind will do by themselves. */
export type DueSource = (account: Account) => Iterable<Due>;

export type Agenda = {
  /** The earliest, if it is not later than the moment. */
  nextUntil(seconds: number): Due | null;
  /** Does everything that is due by now, each at its own moment. */
  catchUp(): void;
};

/**
 * @param sources At one moment, what comes from an earlier one happens first.
 */
export function createAgenda(
  account: Account,
  sources: readonly DueSource[],
): Agenda {
  let known: { version: number; earliest: Due | null } | null = null;

  const earliest = (): Due | null => {
    if (known?.version === account.version()) return known.earliest;
    const all = sources.flatMap((source) => [...source(account)]);
    const first = all.reduce<Due | null>(
      (least, each) =>
        least === null || each.atSeconds < least.atSeconds ? each : least,
      null,
    );
    known = { version: account.version(), earliest: first };
    return first;
  };
  const nextUntil = (seconds: number) => {
    const due = earliest();
    return due !== null && due.atSeconds <= seconds ? due : null;
  };
  return {
    nextUntil,
    catchUp() {
      const now = account.now();
      for (let due = nextUntil(now); due; due = nextUntil(now)) {
        const { atSeconds, happen } = due;
        const before = account.version();
        account.clock.asOf(atSeconds * 1_000, happen);
        if (account.version() === before)
          throw new Error("what was due changed nothing and stays due");
      }
    },
  };
}
