import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { emailOutbox, notifications } from "@/db/schema/notices";

/** Every notice of a workspace, as it was written. */
export const notificationsOf = (
  db: Database,
  { workspaceId }: { workspaceId: string },
) =>
  db
    .select()
    .from(notifications)
    .where(eq(notifications.workspaceId, workspaceId))
    .orderBy(asc(notifications.createdAt), asc(notifications.kind));

/** Every mail to an address, as it stands in line. */
export const mailsTo = (db: Database, { email }: { email: string }) =>
  db
    .select()
    .from(emailOutbox)
    .where(eq(emailOutbox.toAddress, email))
    .orderBy(asc(emailOutbox.createdAt), asc(emailOutbox.kind));
