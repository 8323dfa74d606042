import { expect } from "vitest";
import type { JournalEntry } from "./clock.ts";
import type { World } from "./world.ts";

type Row = Record<string, unknown>;

/** Why a mail may be given up. */
const DEATHS = ["too_late", "no_answer", "status_422"];
/** The attempts after which any other reason will do. */
const ATTEMPTS_MAX = 10;
/** What one process sends side by side. */
const MAILS_AT_ONCE = 4;

/**
 * Every mail that is owed was taken once, under its own key, or is dead by its
 * rules; nobody who has switched such mails off was sent one after.
 */
export function expectMails(
  { mail, mailFaults, kills }: World,
  journal: JournalEntry[],
  owed: ReadonlyMap<string, string>,
) {
  const rows = lastStates(journal);
  expect(sorted(rows.map(({ key, to_address: to }) => `${key} ${to}`))).toEqual(
    sorted([...owed].map(([key, address]) => `${key} ${address}`)),
  );

  const taken = new Map(mail.inbox.list().map((one) => [one.key, one.to]));
  expect(taken.size).toBe(mail.inbox.list().length);
  const sent = rows.filter(({ state }) => state === "sent");
  for (const { id, to_address: to } of sent) {
    expect(taken.get(String(id))).toBe(to);
  }
  const ids = new Set(rows.map(({ id }) => id));
  expect([...taken.keys()].filter((id) => !ids.has(id))).toEqual([]);
  expect(rows.filter(isWrong)).toEqual([]);
  // Not even asked for once too often, unless whoever asked was killed.
  const again = mail.inbox.requests() - mailFaults.failures() - sent.length;
  expect(again).toBeGreaterThanOrEqual(0);
  expect(again).toBeLessThanOrEqual(kills * MAILS_AT_ONCE);
  expect(sentAgainstTheirWill(journal)).toEqual([]);
}

const sorted = (lines: string[]) => lines.toSorted();

function lastStates(journal: JournalEntry[]): Row[] {
  const rows = new Map<unknown, Row>();
  for (const { what, row } of journal) {
    if (what === "email_outbox") rows.set(row.id, row);
  }
  return [...rows.values()];
}

function isWrong({ state, last_error: error, attempts }: Row): boolean {
  if (state === "sent" || state === "suppressed") return false;
  const isAllowed =
    DEATHS.includes(String(error)) || Number(attempts) >= ATTEMPTS_MAX;
  return state !== "dead" || !isAllowed;
}

function sentAgainstTheirWill(journal: JournalEntry[]): Row[] {
  const unwilling = new Set<string>();
  const wrong: Row[] = [];
  for (const { what, row } of journal) {
    if (what === "unsubscribed") {
      unwilling.add(`${row.userId} ${row.category}`);
    }
    if (what !== "email_outbox" || row.state !== "sent") continue;
    if (unwilling.has(`${row.user_id} ${row.category}`)) wrong.push(row);
  }
  return wrong;
}
