import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { auditLog } from "@/db/schema/audit";
import { subscriptions } from "@/db/schema/billing";
import type { Acting } from "@/features/admin/gate";
import { givenUser } from "./build.ts";

export const REASON = "Asked for by mail on 22 November";

/** An admin at work, with the person they are. */
export async function givenActing(
  db: Database,
): Promise<Acting & { userId: string }> {
  const root = await givenUser(db, { name: "Root", role: "admin" });
  return {
    userId: root.userId,
    actor: {
      ...root,
      membershipRole: "owner",
      role: "admin",
      name: "Root",
      image: null,
      timeZone: null,
      locale: null,
    },
    address: "192.0.2.7",
    requestId: randomUUID(),
  };
}

/** What an admin did, in order. */
export const actsOf = (db: Database, { actor }: Acting) =>
  db
    .select()
    .from(auditLog)
    .where(eq(auditLog.actorId, actor.userId))
    .orderBy(asc(auditLog.at));

/** What was done to a subject, in order, without when and by which id. */
export async function recordsOf(db: Database, subjectId: string) {
  const rows = await db
    .select()
    .from(auditLog)
    .where(eq(auditLog.subjectId, subjectId))
    .orderBy(asc(auditLog.at));
  return rows.map(({ id: _id, at: _at, ...row }) => row);
}

export async function personOf(db: Database, { userId }: { userId: string }) {
  const [person] = await db.select().from(users).where(eq(users.id, userId));
  if (!person) throw new Error("there is no such person");
  return person;
}

/** As if Stripe had told of a subscription. */
export const givenStripeSubscription = (
  db: Database,
  { workspaceId }: { workspaceId: string },
  status: string,
) =>
  db.insert(subscriptions).values({
    ...{ workspaceId, planId: "pro", status },
    stripeSubscriptionId: `sub_${workspaceId}`,
    stripeItemId: `si_${workspaceId}`,
    currentPeriodStart: new Date("2026-11-01T00:00:00Z"),
    currentPeriodEnd: new Date("2026-12-01T00:00:00Z"),
  });

/** "ok", or why not. */
export const kindOf = (
  outcome: { ok: true } | { ok: false; refusal: { kind: string } },
) => (outcome.ok ? "ok" : outcome.refusal.kind);
