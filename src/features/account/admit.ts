import "server-only";
import type { Account, User } from "next-auth";
import type { Database } from "@/db/client";
import { countRefusal } from "@/features/rates/refusal-counts";
import type { Attempt } from "./attempt.ts";
import { problemPath } from "./problems.ts";
import { findSession, findSuspendedOwner } from "./queries.ts";
import { seal } from "./sealed.ts";

/** Auth.js's answer to a sign-in: go on, or go to this path instead. */
type Admission = true | string;

/**
 * Decides whether somebody whom a provider has vouched for may come in, before
 * anything is written: not while suspended, not without an address, and not by
 * a link that was asked for in a session that has ended since.
 */
export async function admit(
  db: Database,
  arrival: {
    attempt: Attempt;
    user: User;
    account: Account | null | undefined;
  },
): Promise<Admission> {
  const { attempt, user, account } = arrival;
  if (!account) return problemPath("Configuration");
  const suspended = await findSuspendedOwner(db, account);
  if (suspended) {
    countRefusal("account_suspended");
    const notice = await seal("suspension", { userId: suspended.userId });
    return `/suspended?${new URLSearchParams({ notice })}`;
  }
  if (!user.email) return problemPath("EmailMissing");
  if (attempt.linkUserId && !(await isSignedIn(db, attempt))) {
    return problemPath("Expired");
  }
  return true;
}

async function isSignedIn(
  db: Database,
  { linkUserId, sessionToken = "" }: Attempt,
) {
  const session = await findSession(db, { sessionToken });
  return session?.actor.userId === linkUserId && session.status === "active";
}
