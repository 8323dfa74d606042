import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { describeFault, log } from "@/core/log";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import type { MailGateway } from "./gateway/mail.ts";
import { composeMail } from "./mails/compose.ts";
import {
  type ClaimedMail,
  claimMails,
  forgetOldMails,
  noteFailed,
  noteSent,
} from "./outbox.ts";

/** Sent side by side: few, since providers bound the rate. */
const MAILS_AT_ONCE = 4;
/** A run begins nothing after this, so that it ends within a function's minute. */
const RUN_MS = 35_000;

type Terms = { now?: Date; signal?: AbortSignal };

/**
 * Writes the notices that only time brings about, and sends the mails that are
 * due. Safe in any number of processes at once: each mail is one process's until
 * its lease ends. A process that dies between sending a mail and noting it
 * leaves it to be sent once more, under the same id, by which Resend drops it
 * and readers of SMTP mail know it.
 *
 * While no mail can be taken at all the rest of the line waits for the next run.
 *
 * @param gateway null while mail is off: notices are written all the same.
 */
export async function notify(
  db: Database,
  gateway: MailGateway | null,
  { now, signal }: Terms = {},
) {
  const clock = now ?? null;
  const trialNotices = await noteTrials(db, clock);
  const { forgottenMails } = await forgetOldMails(db, { now: clock });
  const written = { trialNotices, forgottenMails };
  if (!gateway) return { ...written, isMailOff: true };
  const sent = await sendDueMails(db, gateway, {
    clock,
    ...(signal && { signal }),
  });
  return { ...written, ...sent };
}

async function noteTrials(db: Database, now: Date | null): Promise<number> {
  const [row] = await callFunction(
    db,
    sql`select note_trials(${now}) as written`,
    z.object({ written: z.number() }),
  );
  return row?.written ?? 0;
}

type Fate = "sent" | "failed" | "dead" | "unavailable";

async function sendDueMails(
  db: Database,
  gateway: MailGateway,
  { clock, signal }: { clock: Date | null; signal?: AbortSignal },
) {
  const endsAt = performance.now() + RUN_MS;
  const counts = { sent: 0, failed: 0, dead: 0 };
  while (!signal?.aborted && performance.now() < endsAt) {
    const mails = await claimMails(db, { mailsMax: MAILS_AT_ONCE, now: clock });
    const fates = await Promise.all(
      mails.map((mail) => deliver(db, gateway, mail, clock)),
    );
    for (const fate of fates) {
      counts[fate === "unavailable" ? "failed" : fate] += 1;
    }
    if (mails.length === 0 || fates.includes("unavailable")) break;
  }
  return counts;
}

async function deliver(
  db: Database,
  gateway: MailGateway,
  mail: ClaimedMail,
  now: Date | null,
): Promise<Fate> {
  const { id, kind, attempts } = mail;
  const about = { mailId: id, kind, attempts };
  let delivery: Awaited<ReturnType<MailGateway["send"]>>;
  try {
    delivery = await gateway.send(await composeMail(mail));
  } catch (fault) {
    // One mail that cannot be written must not keep the others from leaving.
    log.error("mail failed", { ...about, ...describeFault(fault) });
    const failure = { isForGood: false, code: "fault", retryAfterMs: null };
    const { isDead } = await noteFailed(db, { ...mail, ...failure, now });
    return isDead ? "dead" : "failed";
  }
  if (delivery.ok) {
    await noteSent(db, { id, now, ...delivery.value });
    return "sent";
  }
  const { refusal } = delivery;
  const { isDead } = await noteFailed(db, {
    ...{ id, attempts, now, code: refusal.code },
    isForGood: refusal.kind === "rejected",
    retryAfterMs: refusal.kind === "rejected" ? null : refusal.retryAfterMs,
  });
  log[isDead ? "error" : "warn"](isDead ? "mail dead" : "mail not sent", {
    ...about,
    code: refusal.code,
  });
  if (refusal.kind === "unavailable") return "unavailable";
  return "dead";
}
