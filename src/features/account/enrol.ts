import "server-only";
import { and, eq, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { accounts, users } from "@/db/schema/account";
import { normalizeEmail } from "./rules.ts";
import { noteSecurityEvent } from "./security-events.ts";

/** One identity at one provider. */
export type AccountKey = { provider: string; providerAccountId: string };

export type NewPerson = {
  /** The identity that is arriving; it is linked in a step of its own. */
  account: AccountKey;
  email: string;
  /** The provider's own word; an unverified address is stored as such. */
  isEmailVerified: boolean;
  name: string | null;
  image: string | null;
};

const person = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string(),
  emailVerified: z.coerce.date().nullable(),
  image: z.string().nullable(),
});
export type Person = z.output<typeof person>;

/**
 * Makes a person with their workspace, membership and balance in one
 * statement, so that no crash leaves one without the others.
 *
 * A person with this address whom nobody can sign in as yet (an earlier
 * attempt ended before its account was linked, or another tab is linking the
 * same one) is taken up as they are. An unverified address takes up only what
 * an unverified address made.
 *
 * Refuses with `email_taken` when the address belongs to somebody who signs in
 * with another account.
 */
export async function createPerson(
  db: Database,
  { account, isEmailVerified, name, image, ...given }: NewPerson,
): Promise<Result<Person, { kind: "email_taken" }>> {
  const email = normalizeEmail(given.email);
  const { rows } = await db.execute(sql`
    with person as (
      insert into users (name, email, email_verified, image)
      values (
        ${name}, ${email},
        case when ${isEmailVerified}::boolean then now() end, ${image}
      )
      on conflict (email) do update set
        name = coalesce(users.name, excluded.name),
        image = coalesce(users.image, excluded.image),
        email_verified = coalesce(users.email_verified, excluded.email_verified)
      where users.deleted_at is null and not exists (
        select from accounts
        where accounts.user_id = users.id
          and (accounts.provider, accounts.provider_account_id)
            <> (${account.provider}, ${account.providerAccountId})
      ) and (
        ${isEmailVerified}::boolean
        or (users.email_verified is null and users.role = 'user')
      )
      returning id, name, email, email_verified, image
    ), workspace as (
      insert into workspaces (name, kind, personal_user_id)
      select coalesce(name, split_part(email, '@', 1)), 'personal', id
      from person
      on conflict (personal_user_id) do nothing
      returning id, personal_user_id
    ), membership as (
      insert into memberships (workspace_id, user_id, role)
      select id, personal_user_id, 'owner' from workspace
    ), balance as (
      insert into credit_balances (workspace_id) select id from workspace
    )
    select id, name, email, email_verified as "emailVerified", image
    from person`);
  const [row] = rows;
  return row ? ok(person.parse(row)) : refuse({ kind: "email_taken" });
}

export type LinkRefusal =
  /** The identity signs in somebody else. */
  | { kind: "account_of_another" }
  /** At sign-in only: the person has an account already, and it is another. */
  | { kind: "email_taken" };

/**
 * Gives a person one more identity to sign in with. An identical row is no
 * error: another tab was faster.
 *
 * The person is locked first. Two providers that arrive together with one
 * address, both of which found the person free, then come one after the other,
 * and the second is refused unless `isWanted`: asked for from the settings.
 */
export async function linkAccount(
  db: Database,
  link: AccountKey & {
    userId: string;
    type: "oauth" | "oidc" | "email" | "webauthn";
    isWanted: boolean;
  },
): Promise<Result<{ userId: string }, LinkRefusal>> {
  const { userId, provider, providerAccountId, type, isWanted } = link;
  return db.transaction(async (tx) => {
    await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.id, userId))
      .for("update");
    if (!isWanted && (await hasOtherAccount(tx, link))) {
      return refuse({ kind: "email_taken" });
    }

    const [linked] = await tx
      .insert(accounts)
      .values({ userId, provider, providerAccountId, type })
      .onConflictDoUpdate({
        target: [accounts.provider, accounts.providerAccountId],
        set: { type },
        setWhere: eq(accounts.userId, userId),
      })
      .returning({ isNew: sql<boolean>`xmax = 0` });
    if (!linked) return refuse({ kind: "account_of_another" });
    if (isWanted && linked.isNew) {
      const event = { kind: "sign_in_linked", provider } as const;
      await noteSecurityEvent(tx, { userId, event });
    }
    return ok({ userId });
  });
}

async function hasOtherAccount(
  db: Database,
  { userId, provider, providerAccountId }: AccountKey & { userId: string },
) {
  const [other] = await db
    .select({ userId: accounts.userId })
    .from(accounts)
    .where(
      and(
        eq(accounts.userId, userId),
        or(
          ne(accounts.provider, provider),
          ne(accounts.providerAccountId, providerAccountId),
        ),
      ),
    )
    .limit(1);
  return other !== undefined;
}
