import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import {
  accounts,
  memberships,
  sessions,
  users,
  workspaces,
} from "@/db/schema/account";
import { meterOutbox } from "@/db/schema/billing";
import { conversations, messages } from "@/db/schema/chat";
import { workspaceClosings } from "@/db/schema/closings";
import { emailOutbox, notifications } from "@/db/schema/notices";
import { invoices } from "@/db/schema/payments";
import { preferences } from "@/db/schema/preferences";
import { aiRequests, usageEvents } from "@/db/schema/usage";
import { savePreferences } from "@/features/account/preferences";
import type { StripeGateway } from "@/features/billing/gateway";
import { givenSession } from "./build.ts";
import { givenBuyer } from "./till.ts";

export type Person = { userId: string; workspaceId: string; email: string };

/** Somebody with a sign-in, a session, choices and a chat. */
export async function givenPerson(db: Database): Promise<Person> {
  const person = await givenBuyer(db, { timeZone: "Europe/London" });
  await db.insert(accounts).values({
    userId: person.userId,
    type: "oidc",
    provider: "github",
    providerAccountId: person.userId,
  });
  await givenSession(db, person);
  await savePreferences(db, person.userId, { theme: "dark" });
  await givenChat(db, person);
  return person;
}

export async function givenChat(db: Database, { userId, workspaceId }: Person) {
  const conversationId = randomUUID();
  await db
    .insert(conversations)
    .values({ id: conversationId, userId, workspaceId, title: "A secret" });
  await db.insert(messages).values({
    ...{ id: randomUUID(), conversationId },
    role: "user",
    parts: [{ type: "text", text: "Whom may I tell?" }],
  });
  await db.insert(notifications).values({
    workspaceId,
    kind: "trial_ended",
    cause: conversationId,
  });
}

export const givenOpenBill = (db: Database, { workspaceId }: Person) =>
  db.insert(invoices).values({
    id: `in_open_${workspaceId}`,
    workspaceId,
    status: "open",
    currency: "usd",
    subtotalCents: 5n,
    taxCents: 0n,
    totalCents: 5n,
    amountDueCents: 5n,
    amountPaidCents: 0n,
    periodStart: new Date("2026-11-01T00:00:00Z"),
    periodEnd: new Date("2026-12-01T00:00:00Z"),
    createdAt: new Date("2026-11-22T00:00:00Z"),
    syncedTicket: 1n,
  });

/** As if the call had been overage that came after its period's bill. */
export async function givenUnbilledUsage(
  db: Database,
  { workspaceId }: Person,
) {
  const [event] = await db
    .select({ id: usageEvents.id, occurredAt: usageEvents.occurredAt })
    .from(usageEvents)
    .where(eq(usageEvents.workspaceId, workspaceId));
  if (!event) throw new Error("nothing was charged");
  await db
    .insert(meterOutbox)
    .values({ ...event, workspaceId, credits: 300n, isLate: true });
}

export async function tracesOf(db: Database, { userId, workspaceId }: Person) {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  const [workspace] = await db
    .select()
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  if (!user || !workspace) throw new Error("the rows are gone");
  const { name, email, emailVerified, image, timeZone, locale } = user;
  const chats = await db
    .select()
    .from(conversations)
    .where(eq(conversations.userId, userId));
  return {
    user: {
      ...{ name, email, emailVerified, image, timeZone, locale },
      isDeleted: user.deletedAt !== null,
    },
    workspaceName: workspace.name,
    isClosed: workspace.closedAt !== null,
    accounts: await db.$count(accounts, eq(accounts.userId, userId)),
    sessions: await db.$count(sessions, eq(sessions.userId, userId)),
    preferences: await db.$count(preferences, eq(preferences.userId, userId)),
    memberships: await db.$count(memberships, eq(memberships.userId, userId)),
    shownChats: chats.filter(({ deletedAt }) => deletedAt === null).length,
  };
}

export async function textsOf(db: Database, { userId, workspaceId }: Person) {
  return {
    chats: await db.$count(conversations, eq(conversations.userId, userId)),
    notices: await db.$count(
      notifications,
      eq(notifications.workspaceId, workspaceId),
    ),
    mails: await db.$count(emailOutbox, eq(emailOutbox.userId, userId)),
  };
}

export const closingOf = async (db: Database, { workspaceId }: Person) =>
  (
    await db
      .select()
      .from(workspaceClosings)
      .where(eq(workspaceClosings.workspaceId, workspaceId))
  )[0];

export const stopAskedOf = async (db: Database, requestId: string) =>
  (
    await db
      .select({ at: aiRequests.stopRequestedAt })
      .from(aiRequests)
      .where(eq(aiRequests.id, requestId))
  )[0]?.at;

export async function stripeStateOf(
  gateway: StripeGateway,
  customerId: string,
) {
  return gateway.ask(async (stripe) => {
    const customer = await stripe.customers.retrieve(customerId);
    const isDeleted = customer.deleted === true;
    const { data } = isDeleted
      ? { data: [] }
      : await stripe.subscriptions.list({ customer: customerId });
    return { isDeleted, subscriptions: data.map(({ status }) => status) };
  });
}
