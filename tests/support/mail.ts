import { randomUUID } from "node:crypto";
import { type LocalMail, startMail } from "@local/mail/start";
import { eq } from "drizzle-orm";
import { LOCAL_MAIL_KEY } from "@/core/env/stand-ins";
import type { Database } from "@/db/client";
import { emailOutbox, notifications } from "@/db/schema/notices";
import type { MailGateway } from "@/features/notices/gateway/mail";
import { resendGateway } from "@/features/notices/gateway/resend";
import { givenUser, type UserWishes } from "./build.ts";
import { test as base } from "./database.ts";

/** A file's database, and a provider of mail at the wire with an empty inbox. */
export const test = base
  .extend(
    "mail",
    { scope: "file" },
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
    async ({}, { onCleanup }) => {
      const mail = await startMail();
      onCleanup(() => mail.close());
      return mail;
    },
  )
  .extend("gateway", { scope: "file" }, ({ mail }) => gatewayTo(mail))
  .extend("inbox", async ({ mail, db }) => {
    mail.inbox.clear();
    // What the tests before left in line is not this one's.
    await db.delete(emailOutbox);
    return mail.inbox;
  });

const gatewayTo = ({ url }: LocalMail): MailGateway =>
  resendGateway({ key: LOCAL_MAIL_KEY, base: url });

/** Somebody to whom a mail of 80 % usage is due. */
export async function givenMail(
  db: Database,
  { now, ...wishes }: UserWishes & { now: Date },
) {
  const user = await givenUser(db, wishes);
  await db.insert(notifications).values({
    workspaceId: user.workspaceId,
    kind: "usage_80",
    cause: randomUUID(),
    createdAt: now,
    details: { usedCredits: 800, limitCredits: 1_000 },
  });
  return user;
}

/** The only mail in line to somebody. */
export async function mailTo(db: Database, { email }: { email: string }) {
  const [mail, ...others] = await db
    .select()
    .from(emailOutbox)
    .where(eq(emailOutbox.toAddress, email));
  if (!mail || others.length > 0) throw new Error("there is not one mail");
  return mail;
}
