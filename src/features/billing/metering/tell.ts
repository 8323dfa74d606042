import "server-only";
import { StripeFault } from "../fault.ts";
import { tellMeter } from "../gateway/metering.ts";
import { findChargeState } from "./books.ts";
import { compareHour } from "./compare.ts";
import { billLateUsageOf } from "./late.ts";
import {
  beginAttempt,
  giveBack,
  noteLate,
  noteSent,
  type WaitingUsage,
} from "./outbox.ts";
import {
  backoffMs,
  identifierOf,
  isTooLateToRepeat,
  isTooOldForTheMeter,
} from "./rules.ts";
import {
  beginTurn,
  billFor,
  bury,
  type Told,
  type Turn,
  wait,
} from "./turn.ts";

/** What Stripe is asked takes less than this, repeats and all. */
const ASKING_MS = 40_000;

/**
 * Tells Stripe of leased usage, in order of time, until all is told, the lease
 * nears its end or Stripe cannot be reached, and gives back the rest.
 *
 * @returns false when Stripe could not be reached.
 * @throws StripeFault when Stripe refuses the key.
 */
export async function takeTurn(
  part: Pick<Turn, "db" | "gateway" | "meterId" | "leased">,
  options: { signal?: AbortSignal; onTold(told: Told): void },
): Promise<boolean> {
  const { db, leased } = part;
  const turn = beginTurn(part);
  const endsAt = leased.leasedUntil.getTime() - ASKING_MS;
  try {
    for (const row of leased.rows) {
      if (options.signal?.aborted || turn.now().getTime() > endsAt) break;
      try {
        options.onTold(await tell(turn, row));
      } catch (fault) {
        if (!isUnavailable(fault)) throw fault;
        await tryAgainLater(turn, { row, reason: fault.code });
        options.onTold("postponed");
        return false;
      }
    }
    return true;
  } finally {
    await giveBack(db, leased);
  }
}

async function tell(turn: Turn, row: WaitingUsage): Promise<Told> {
  const { db } = turn;
  const isOrphan =
    row.credits < 0n &&
    (await findChargeState(db, { correctionId: row.id })) === "dead";
  if (isOrphan) return bury(turn, { row, error: "its charge is dead" });

  const bill = await billFor(turn, row);
  if (row.isLate) return billLateUsageOf(turn, { row, bill });
  if (bill.kind === "closing") {
    return wait(turn, { row, until: bill.until, reason: "invoice_closing" });
  }
  const now = turn.now();
  const isForTheMeter =
    bill.kind === "open" && !isTooOldForTheMeter(row.occurredAt, now);
  if (row.attempts > 0 && (!isForTheMeter || isTooLateToRepeat(row, now))) {
    return compareHour(turn, row);
  }
  if (isForTheMeter) return send(turn, row);
  await noteLate(db, row);
  return billLateUsageOf(turn, { row: { ...row, attempts: 0 }, bill });
}

async function send(turn: Turn, row: WaitingUsage): Promise<Told> {
  const { db, gateway, leased } = turn;
  const { id } = row;
  const { leasedUntil } = leased;
  if (!(await beginAttempt(db, { id, leasedUntil, now: turn.now() })))
    return "kept";

  const outcome = await tellMeter(gateway, {
    identifier: identifierOf(row),
    customerId: row.customerId,
    credits: row.unsentCredits,
    at: row.occurredAt,
  });
  if (outcome.kind === "taken") {
    await noteSent(db, { ids: [id], now: turn.now() });
    return "sent";
  }
  if (MISCONFIGURED.has(outcome.code)) {
    throw new Error(`Stripe has no meter to tell: ${outcome.code}`);
  }
  if (outcome.code === "timestamp_in_future") {
    return tryAgainLater(turn, { row, reason: outcome.code });
  }
  return bury(turn, { row, error: outcome.code });
}

/** Not the row's fault: it waits until the setup is repaired. */
const MISCONFIGURED = new Set(["no_meter", "archived_meter"]);

const tryAgainLater = (
  turn: Turn,
  { row, reason }: { row: WaitingUsage; reason: string },
) => {
  const waitMs = backoffMs(row.attempts + 1);
  const until = new Date(turn.now().getTime() + waitMs);
  return wait(turn, { row, until, reason });
};

const isUnavailable = (fault: unknown): fault is StripeFault =>
  fault instanceof StripeFault &&
  (fault.kind === "unavailable" || fault.kind === "key_in_use");
