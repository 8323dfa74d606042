import "server-only";
import { DrizzleAdapter } from "@auth/drizzle-adapter";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Adapter } from "next-auth/adapters";
import type { Database } from "@/db/client";
import {
  accounts,
  sessions,
  users,
  verificationTokens,
} from "@/db/schema/account";
import type { RateRefusal } from "@/features/rates/bucket";
import { takeRate } from "@/features/rates/take";
import type { Attempt } from "./attempt.ts";
import { startSession } from "./commands.ts";
import {
  type AccountKey,
  createPerson,
  type LinkRefusal,
  linkAccount,
} from "./enrol.ts";

/** Thrown through Auth.js, which has no other way for an adapter to refuse. */
export class AccountRefused extends Error {
  constructor(
    readonly kind: LinkRefusal["kind"] | "rate_limited",
    /** Of one who came too fast: how fast one may come. */
    readonly rate: RateRefusal | null = null,
  ) {
    super(`The account is refused: ${kind}`);
    this.name = "AccountRefused";
  }
}

/**
 * Auth.js's Drizzle adapter on our tables, made for one request. It replaces
 * what Auth.js would do in several steps without a lock (`createUser`, then
 * `linkAccount`), and what it would do without asking: link whatever account
 * arrives to whoever is signed in at the moment.
 */
export function attemptAdapter(db: Database, attempt: Attempt): Adapter {
  const base = DrizzleAdapter(db, {
    usersTable: users,
    accountsTable: accounts,
    sessionsTable: sessions,
    verificationTokensTable: verificationTokens,
  });
  let arriving: AccountKey | null = null;

  return {
    ...base,

    // Auth.js asks this first, so it is where the arriving account is learnt.
    async getUserByAccount(account) {
      arriving = account;
      return (await base.getUserByAccount?.(account)) ?? null;
    },

    // Whether an address is free is decided by createUser in one statement:
    // an answer given here would be out of date when it is acted upon.
    getUserByEmail: () => null,

    async createUser(user) {
      if (!arriving) throw new Error("a person arrives without an account");
      const taken = await takeRate(db, "sign_up", attempt);
      if (!taken.ok) throw new AccountRefused("rate_limited", taken.refusal);
      const created = await createPerson(db, {
        account: arriving,
        email: user.email,
        isEmailVerified: user.isEmailVerified === true,
        name: user.name ?? null,
        image: user.image ?? null,
      });
      if (!created.ok) throw new AccountRefused(created.refusal.kind);
      return created.value;
    },

    // The provider's tokens come along and are left behind: nothing uses them.
    async linkAccount({ userId, provider, providerAccountId, type }) {
      const linked = await linkAccount(db, {
        userId,
        provider,
        providerAccountId,
        type,
        isWanted: attempt.linkUserId === userId,
      });
      if (!linked.ok) throw new AccountRefused(linked.refusal.kind);
    },

    createSession(session) {
      const { sessionToken: replacedToken, userAgent } = attempt;
      return startSession(db, { ...session, userAgent, replacedToken });
    },

    async getSessionAndUser(sessionToken) {
      const found = await findLiveSession(db, sessionToken);
      // A sign-in starts anew whoever was signed in here; only a wanted link
      // continues the session it was asked from.
      if (attempt.isCallback && found?.user.id !== attempt.linkUserId) {
        return null;
      }
      return found;
    },
  };
}

/** Leaves out what is over and who is suspended, and no column more than needed. */
async function findLiveSession(db: Database, sessionToken: string) {
  const [found] = await db
    .select({
      session: {
        sessionToken: sessions.sessionToken,
        userId: sessions.userId,
        expires: sessions.expires,
      },
      user: {
        id: users.id,
        name: users.name,
        email: users.email,
        emailVerified: users.emailVerified,
        image: users.image,
      },
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.sessionToken, sessionToken),
        gt(sessions.expires, sql`now()`),
        eq(users.status, "active"),
      ),
    );
  return found ?? null;
}
