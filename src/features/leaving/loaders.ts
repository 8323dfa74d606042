import "server-only";
import { and, count, eq, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { conversations } from "@/db/schema/chat";
import {
  loadSignInMoment,
  loadSignInWays,
  requireActor,
} from "@/features/account/loaders";
import { getUsage } from "@/features/usage/queries";
import { type LeaveRefusal, listOwned, obstacleTo } from "./close.ts";
import { isLastAdmin } from "./last-admin.ts";
import { isFreshSignIn } from "./rules.ts";
import type { ClosingFacts } from "./schema.ts";

const LAST_ADMIN = { kind: "last_admin" } satisfies LeaveRefusal;

/** What deleting the account would do, and whether it may be asked for now. */
export async function loadLeaving() {
  const { userId, email } = await requireActor();
  const [owned, ways, signedInAt, chats, isLast] = await Promise.all([
    listOwned(db, { userId }),
    loadSignInWays(),
    loadSignInMoment(),
    countChats(userId),
    isLastAdmin(db, { userId }),
  ]);
  const closing = owned.filter(({ otherMembers }) => otherMembers === 0);
  return {
    email,
    chats,
    obstacle: isLast ? LAST_ADMIN : obstacleTo(owned),
    ways: ways.filter(({ isLinked }) => isLinked),
    isFresh: isFreshSignIn(signedInAt, new Date()),
    workspaces: await Promise.all(
      closing.map(({ id }) => factsOf({ workspaceId: id, userId })),
    ),
  };
}

async function factsOf(reader: {
  workspaceId: string;
  userId: string;
}): Promise<ClosingFacts> {
  const { plan, period, prepaid, overage } = await getUsage(db, reader);
  return {
    planName: plan.name,
    paidUntil: period.source === "subscription" ? period.end : null,
    unbilledCredits: overage.used + overage.held,
    prepaidCredits: prepaid.balance,
    isInTrial: period.source === "trial",
  };
}

async function countChats(userId: string): Promise<number> {
  const [row] = await db
    .select({ chats: count() })
    .from(conversations)
    .where(
      and(eq(conversations.userId, userId), isNull(conversations.deletedAt)),
    );
  return row?.chats ?? 0;
}
