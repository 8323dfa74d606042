import "server-only";
import { StripeFault } from "../fault.ts";
import { billLateUsage, creditLateUsage } from "../gateway/late-usage.ts";
import { lateUsage } from "../payment-copy.ts";
import { findChargeState } from "./books.ts";
import { beginAttempt, noteInvoiced, type WaitingUsage } from "./outbox.ts";
import { type Bill, overageCents } from "./rules.ts";
import { bury, type Told, type Turn } from "./turn.ts";

/**
 * Bills usage that came after its period's invoice was final: an item of its
 * own on the next invoice. A correction of usage which that invoice billed is a
 * credit note on it; of usage that became an item, an item below zero. What
 * comes to less than half a cent is let go.
 */
export async function billLateUsageOf(
  turn: Turn,
  { row, bill }: { row: WaitingUsage; bill: Bill },
): Promise<Told> {
  const { db, leased } = turn;
  const { id } = row;
  const cents = overageCents(row.unsentCredits);
  if (cents === 0n) {
    await noteInvoiced(db, { id, invoiceItemId: null, now: turn.now() });
    return "invoiced";
  }
  const { leasedUntil } = leased;
  if (!(await beginAttempt(db, { id, leasedUntil, now: turn.now() })))
    return "kept";

  try {
    const invoiceItemId = await billOrCredit(turn, { row, bill, cents });
    await noteInvoiced(db, { id, invoiceItemId, now: turn.now() });
    return "invoiced";
  } catch (fault) {
    if (!(fault instanceof StripeFault)) throw fault;
    if (fault.kind !== "invalid" && fault.kind !== "missing") throw fault;
    return bury(turn, { row, error: fault.code });
  }
}

async function billOrCredit(
  turn: Turn,
  { row, bill, cents }: { row: WaitingUsage; bill: Bill; cents: bigint },
): Promise<string> {
  const { db, gateway } = turn;
  const late = {
    eventId: row.id,
    customerId: row.customerId,
    description: descriptionOf(row),
    at: row.occurredAt,
  };
  const invoiceId = bill.kind === "final" ? bill.invoiceId : null;
  const wasBilledByIt =
    cents < 0n &&
    invoiceId !== null &&
    (await findChargeState(db, { correctionId: row.id })) === "sent";
  if (wasBilledByIt) {
    return creditLateUsage(gateway, { ...late, cents: -cents, invoiceId });
  }
  const { hasSubscription } = await turn.billing(row);
  return billLateUsage(gateway, { ...late, cents, hasSubscription });
}

const descriptionOf = ({ unsentCredits, occurredAt }: WaitingUsage) =>
  lateUsage({
    credits: unsentCredits,
    day: occurredAt.toISOString().slice(0, 10),
  });
