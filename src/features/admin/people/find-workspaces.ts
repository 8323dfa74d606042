import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { wordsOfTeam } from "@/db/schema/account";
import { customerIn, idIn, termsOf } from "./filters.ts";

/** As many as are shown; further words narrow them. */
export const WORKSPACES_SHOWN = 10;
/** Matches that are looked at: of words that more teams have, some are left. */
const MATCHES_MAX = 5_000;

const workspaceRow = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["personal", "team"]),
    is_closed: z.boolean(),
    stripe_customer_id: z.string().nullable(),
    plan_id: z.string().nullable(),
    owner_id: z.string().nullable(),
    owner_name: z.string().nullable(),
    owner_email: z.string().nullable(),
  })
  .transform((row) => ({
    ...{ id: row.id, name: row.name, kind: row.kind },
    isClosed: row.is_closed,
    customerId: row.stripe_customer_id,
    /** That runs in it; null for free. */
    planId: row.plan_id,
    /** The one who has owned it longest; null where nobody does. */
    owner:
      row.owner_id && row.owner_email
        ? { id: row.owner_id, name: row.owner_name, email: row.owner_email }
        : null,
  }));
export type FoundWorkspace = z.output<typeof workspaceRow>;

/**
 * Workspaces that a search names: one by its id or its customer at Stripe,
 * closed ones too; teams by the beginnings of words in their names, the newest
 * first, one more than are shown at most. A personal workspace is found by its
 * person.
 */
export async function findWorkspaces(
  db: Database,
  q: string,
): Promise<FoundWorkspace[]> {
  const found = matchesOf(q);
  if (found === null) return [];
  return callFunction(
    db,
    sql`with found as materialized (${found}),
        shown as (select f.* from found f
                   order by f.created_at desc, f.id
                   limit ${WORKSPACES_SHOWN + 1})
        select w.id, w.name, w.kind, w.stripe_customer_id,
               w.closed_at is not null as is_closed, s.plan_id,
               o.id as owner_id, o.name as owner_name, o.email as owner_email
          from shown w
          left join subscriptions s on s.workspace_id = w.id
                and s.status in ('active', 'trialing', 'past_due')
          left join lateral (
            select u.id, u.name, u.email
              from memberships m join users u on u.id = m.user_id
             where m.workspace_id = w.id and m.role = 'owner'
             order by m.created_at, u.id limit 1) as o on true
         order by w.created_at desc, w.id`,
    workspaceRow,
  );
}

function matchesOf(q: string): SQL | null {
  const columns = sql`w.id, w.name, w.kind, w.stripe_customer_id, w.created_at,
    w.closed_at`;
  const id = idIn(q);
  if (id !== null) {
    return sql`select ${columns} from workspaces w where w.id = ${id}::uuid`;
  }
  const customerId = customerIn(q);
  if (customerId !== null) {
    return sql`select ${columns} from workspaces w
      where w.stripe_customer_id = ${customerId}`;
  }
  const terms = termsOf(q);
  if (terms === null) return null;
  return sql`select ${columns} from workspaces w
    where w.kind = 'team'
      and ${wordsOfTeam(sql`w.name`)} @@ to_tsquery('simple'::regconfig, ${terms})
    limit ${MATCHES_MAX}`;
}
