import { type SQLWrapper, sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { amount, flag, moment } from "./columns.ts";

export const userRole = pgEnum("user_role", ["user", "admin"]);
export const userStatus = pgEnum("user_status", ["active", "suspended"]);

/**
 * The words a person is found by: those of the name, and the pieces of the
 * address. Written the same in the index and in whatever asks it.
 */
export const wordsOfPerson = (name: SQLWrapper, email: SQLWrapper) =>
  sql`to_tsvector('simple'::regconfig, translate(coalesce(${name}, '') || ' ' || ${email}, '@.-_+/:', '       '))`;

/** The words a team is found by, as of people. */
export const wordsOfTeam = (name: SQLWrapper) =>
  sql`to_tsvector('simple'::regconfig, translate(${name}, '@.-_+/:', '       '))`;

/**
 * A person. Leaves `active` by an admin's hand only, and may come back. One who
 * has deleted the account does not: name and address are gone from the row.
 */
export const users = pgTable(
  "users",
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text(),
    /** Lower case; the identity that a provider vouches for. */
    email: text().notNull().unique(),
    /** Set only from the provider's own claim that the address is verified. */
    emailVerified: moment(),
    image: text(),
    role: userRole().notNull().default("user"),
    status: userStatus().notNull().default("active"),
    suspendedReason: text(),
    /** IANA name, from the browser at the first visit. */
    timeZone: text(),
    /** BCP 47 tag, from the browser at the first visit. */
    locale: text(),
    createdAt: moment().notNull().defaultNow(),
    /** Since when nobody is behind it: the row stays for the ledger alone. */
    deletedAt: moment(),
  },
  (table) => [
    index("users_by_age").on(table.createdAt, table.id),
    index("users_by_words").using(
      "gin",
      wordsOfPerson(table.name, table.email),
    ),
    index("users_admins")
      .on(table.createdAt, table.id)
      .where(sql`role = 'admin'`),
    index("users_suspended")
      .on(table.createdAt, table.id)
      .where(sql`status = 'suspended'`),
    index("users_deleted")
      .on(table.createdAt, table.id)
      .where(sql`deleted_at is not null`),
    check(
      "users_email_lower_case",
      sql`${table.email} = lower(${table.email})`,
    ),
  ],
);

/** One provider's identity of a person. Column names are Auth.js's own. */
export const accounts = pgTable(
  "accounts",
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text().$type<"oauth" | "oidc" | "email" | "webauthn">().notNull(),
    provider: text().notNull(),
    providerAccountId: text().notNull(),
    refresh_token: text(),
    access_token: text(),
    expires_at: integer(),
    token_type: text(),
    scope: text(),
    id_token: text(),
    session_state: text(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.providerAccountId] }),
    index("accounts_by_user").on(table.userId),
  ],
);

/** A signed-in browser. Deleted at sign-out, at expiry and by an admin. */
export const sessions = pgTable(
  "sessions",
  {
    sessionToken: text().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    expires: timestamp({ withTimezone: true }).notNull(),
    createdAt: moment().notNull().defaultNow(),
    /** The browser's own name for itself, as it signed in. */
    userAgent: text(),
    /** To the day: moved together with the expiry. */
    lastSeenAt: moment().notNull().defaultNow(),
    /** Where its person acts; null is their personal workspace. */
    workspaceId: uuid(),
  },
  (table) => [
    index("sessions_by_user").on(table.userId),
    // Whoever loses a membership acts in their own workspace from then on. The
    // migration sets the workspace alone to null, which has no word here.
    foreignKey({
      name: "sessions_act_where_their_person_is_a_member",
      columns: [table.workspaceId, table.userId],
      foreignColumns: [memberships.workspaceId, memberships.userId],
    }).onDelete("set null"),
  ],
);

/** Auth.js's one-time tokens. */
export const verificationTokens = pgTable(
  "verification_tokens",
  {
    identifier: text().notNull(),
    token: text().notNull(),
    expires: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.identifier, table.token] })],
);

export const workspaceKind = pgEnum("workspace_kind", ["personal", "team"]);
export const membershipRole = pgEnum("membership_role", ["owner", "member"]);

/** Who pays: plan, subscription, quota and balance hang here. */
export const workspaces = pgTable(
  "workspaces",
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull(),
    kind: workspaceKind().notNull().default("personal"),
    /** The person a personal workspace was made for: one each. */
    personalUserId: uuid()
      .unique()
      .references(() => users.id),
    stripeCustomerId: text().unique(),
    /** The customer's own switch for spending beyond quota and prepaid. */
    overageEnabled: flag().notNull().default(false),
    /** The customer's own bound a period, in credits. */
    overageCapCredits: amount().notNull().default(sql`0`),
    trialStartedAt: moment(),
    trialEndsAt: moment(),
    /** Last ticket given out for a fetch of the subscription from Stripe. */
    syncTicket: amount().notNull().default(sql`0`),
    /** Ticket of the fetch whose result is stored. */
    syncedTicket: amount().notNull().default(sql`0`),
    createdAt: moment().notNull().defaultNow(),
    /** Since when nobody acts in it: its books stay. */
    closedAt: moment(),
  },
  (table) => [
    index("workspaces_on_trial")
      .on(table.trialEndsAt)
      .where(sql`trial_ends_at is not null`),
    index("workspaces_teams_by_words")
      .using("gin", wordsOfTeam(table.name))
      .where(sql`kind = 'team'`),
    check(
      "workspaces_overage_cap_not_negative",
      sql`${table.overageCapCredits} >= 0`,
    ),
    check(
      "workspaces_trial_ends_after_start",
      sql`${table.trialEndsAt} > ${table.trialStartedAt}`,
    ),
  ],
);

/** A person's place in a workspace. */
export const memberships = pgTable(
  "memberships",
  {
    workspaceId: uuid()
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: membershipRole().notNull(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.userId] }),
    index("memberships_by_user").on(table.userId),
  ],
);
