import "server-only";
import { log } from "@/core/log";
import { readMeter } from "../gateway/metering.ts";
import { readHour } from "./books.ts";
import { noteSent, noteUnsent, type WaitingUsage } from "./outbox.ts";
import { creditsMissing, HOUR_MS, hourOf, settlesAt } from "./rules.ts";
import { type Told, type Turn, wait } from "./turn.ts";

/**
 * Finds out from the meter's own sums what has become of usage whose answer
 * never came and that may not be sent again as it was: an hour of one customer
 * at once, because sums tell no more. What arrived is sent; what is missing
 * waits to be sent under a new identifier.
 *
 * Sums lag behind. Until everything told of that hour is old enough, it waits.
 */
export async function compareHour(
  turn: Turn,
  row: WaitingUsage,
): Promise<Told> {
  const { db, gateway, meterId } = turn;
  const { workspaceId, customerId } = row;
  const from = hourOf(row.occurredAt);
  const to = new Date(from.getTime() + HOUR_MS);
  const here = await readHour(db, { workspaceId, customerId, from, to });
  const rest = here.uncertain.at(-1);
  if (!rest) return "kept";
  const settled = here.lastToldAt && settlesAt(here.lastToldAt);
  if (settled && settled > turn.now()) {
    return wait(turn, { row, until: settled, reason: "meter_lags" });
  }

  const there = await readMeter(gateway, { meterId, customerId, from, to });
  const takenCredits = (there.get(from.getTime()) ?? 0n) - here.certainCredits;
  const missing = creditsMissing(
    here.uncertain.map(({ unsentCredits }) => unsentCredits),
    takenCredits,
  );
  if (missing === null) {
    log.error("usage not explained by the meter", {
      usageEventId: row.id,
      workspaceId,
      takenCredits,
    });
    const later = new Date(turn.now().getTime() + HOUR_MS);
    return wait(turn, { row, until: later, reason: "meter_disagrees" });
  }
  const arrived = missing === 0n ? here.uncertain : here.uncertain.slice(0, -1);
  await noteSent(db, { ids: arrived.map(({ id }) => id), now: turn.now() });
  if (missing !== 0n) {
    await noteUnsent(db, { id: rest.id, unsentCredits: missing });
  }
  return "compared";
}
