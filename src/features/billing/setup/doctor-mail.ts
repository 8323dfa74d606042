import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { type Finding, fine, problem, warning } from "./doctor-finding.ts";
import { duration } from "./doctor-records.ts";

const LATE_MS = 60 * 60_000;

const mailRecords = z.object({
  waiting: z.number(),
  oldest_waiting_at: column.moment.nullable(),
  dead: z.number(),
  last_dead_code: z.string().nullable(),
});

export type MailRecords = z.output<typeof mailRecords>;

/** What the database remembers of mails: those in line, and the lost ones. */
export async function readMailRecords(db: Database): Promise<MailRecords> {
  const [row] = await callFunction(
    db,
    sql`select
      count(*) filter (where state = 'waiting')::int as waiting,
      min(created_at) filter (where state = 'waiting') as oldest_waiting_at,
      count(*) filter (where state = 'dead')::int as dead,
      (select last_error from email_outbox where state = 'dead'
        order by created_at desc limit 1) as last_dead_code
      from email_outbox`,
    mailRecords,
  );
  if (!row) throw new Error("the mail records answered no row");
  return row;
}

/** Whether mails leave, and arrive. */
export function examineMail(
  { waiting, oldest_waiting_at, dead, last_dead_code }: MailRecords,
  { isOn, now }: { isOn: boolean; now: Date },
): Finding[] {
  if (!isOn) {
    return [
      problem(
        "mail",
        "It is off: nobody is warned by mail.",
        "Set RESEND_API_KEY or SMTP_URL, and EMAIL_FROM.",
      ),
    ];
  }
  const ageMs = oldest_waiting_at
    ? now.getTime() - oldest_waiting_at.getTime()
    : 0;
  return [
    ageMs > LATE_MS
      ? problem(
          "mail",
          `Mails that wait: ${waiting}, the oldest for ${duration(ageMs)}.`,
          "Look for `mail not sent` in the log: its code is the provider's answer.",
        )
      : fine("mail", `Mails that wait: ${waiting}.`),
    dead === 0
      ? fine("mail lost", "None in the last 30 days.")
      : warning(
          "mail lost",
          `Mails that could not be sent in the last 30 days: ${dead}, the last by ${last_dead_code}.`,
          "Look for `mail dead` in the log. They are not sent again; the app shows the notices all the same.",
        ),
  ];
}
