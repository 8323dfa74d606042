import { startIdentity } from "@local/identity/start";
import { Browser } from "@tests/support/browser";
import { test as base } from "@tests/support/database";
import { asc, eq, sql } from "drizzle-orm";
import { closeDatabase, type Database } from "@/db/client";
import { accounts, sessions, users, workspaces } from "@/db/schema/account";
import { auditLog } from "@/db/schema/audit";
import { requestActor } from "@/features/account/session";

export const APP_URL = "http://localhost:3999";
export const ada = { email: "ada@example.com" };
export const grace = { email: "grace@example.com" };
export const admin = { email: "admin@example.com" };

/** `test` with browsers that sign in at the stand-ins, each test with nobody yet. */
export const test = base
  .extend("app", { scope: "file" }, async ({ databaseUrl }, { onCleanup }) => {
    const identity = await startIdentity({ appUrl: APP_URL });
    Object.assign(process.env, {
      DATABASE_URL: databaseUrl,
      AUTH_URL: APP_URL,
      LOCAL_GITHUB_URL: identity.githubUrl,
      LOCAL_GOOGLE_URL: identity.googleUrl,
      ADMIN_EMAILS: admin.email,
    });
    onCleanup(async () => {
      await closeDatabase();
      await identity.close();
    });
    return { newBrowser: (address?: string) => new Browser(APP_URL, address) };
  })
  .extend("nobody", { auto: true }, async ({ db }) => {
    await forgetEverybody(db);
  })
  .extend("browser", ({ app }) => app.newBrowser());

/** Whatever they did is on record, and records cannot be deleted otherwise. */
export const forgetEverybody = (db: Database) =>
  db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.delete(auditLog);
    await tx.execute(sql`set local session_replication_role = origin`);
    await tx.delete(workspaces);
    await tx.delete(users);
  });

export async function actorOf(db: Database, browser: Browser) {
  const headers = { cookie: browser.cookie };
  const actor = await requestActor(db, new Request(APP_URL, { headers }));
  return actor.ok ? actor.value : actor.refusal;
}

export const peopleIn = (db: Database) =>
  db
    .select({
      email: users.email,
      isVerified: sql<boolean>`${users.emailVerified} is not null`,
      role: users.role,
      providers: sql<string[]>`array(
        select ${accounts.provider} from ${accounts}
        where ${accounts.userId} = ${users.id} order by 1)`,
      workspaces: db.$count(
        workspaces,
        eq(workspaces.personalUserId, users.id),
      ),
      sessions: db.$count(sessions, eq(sessions.userId, users.id)),
    })
    .from(users)
    .orderBy(sql`${users.email} <> 'ada@example.com'`, asc(users.createdAt));

export async function tokensIn(db: Database) {
  const rows = await db.select({ token: sessions.sessionToken }).from(sessions);
  return rows.map(({ token }) => token);
}

export async function userIdOf(db: Database, email: string) {
  const [user] = await db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.email, email));
  if (!user) throw new Error(`nobody has ${email}`);
  return user.id;
}

export const suspend = (db: Database, email: string) =>
  db
    .update(users)
    .set({ status: "suspended", suspendedReason: "Unpaid invoices" })
    .where(eq(users.email, email));
