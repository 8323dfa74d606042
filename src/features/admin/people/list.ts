import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { wordsOfPerson } from "@/db/schema/account";
import { newestFirst, type Page, pageOf } from "../paging.ts";
import { customerIn, idIn, type PeopleFilters, termsOf } from "./filters.ts";

const personRow = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string(),
    role: z.enum(["user", "admin"]),
    status: z.enum(["active", "suspended"]),
    is_deleted: z.boolean(),
    created_at: column.moment,
    last_seen_at: column.moment.nullable(),
    plans: z.array(z.string()),
    credits: column.amount,
    cost_nanos: column.amount,
    cursor: z.string(),
  })
  .transform((row) => ({
    ...{ id: row.id, name: row.name, email: row.email },
    ...{ role: row.role, status: row.status, isDeleted: row.is_deleted },
    ...{ createdAt: row.created_at, lastSeenAt: row.last_seen_at },
    /** Ids of those that run in their workspaces; none is free. */
    plans: row.plans,
    /** Of this UTC month, as far as the rollups go. */
    ...{ credits: row.credits, costNanos: row.cost_nanos },
    cursor: row.cursor,
  }));
export type PersonRow = z.output<typeof personRow>;

type Wanted = {
  filters: PeopleFilters;
  after: string | null;
  limit: number;
  now: Date;
};

/**
 * People, `limit` at once: the newest first, or those who cost the most in this
 * UTC month, by the rollups. A page is found by its place and never by
 * counting, so that its cost does not grow with what stands before it.
 *
 * @param wanted.after a cursor that a former page gave; anything else is the
 *   first page.
 */
export async function listPeople(
  db: Database,
  wanted: Wanted,
): Promise<Page<PersonRow>> {
  const { place, order, cursor, from, orderOfFound } = arranged(wanted);
  const { q } = wanted.filters;
  const conditions = [place, ...conditionsOf(wanted.filters)];
  if (q) conditions.push(await searchFor(db, q));
  const rows = await callFunction(
    db,
    sql`with found as materialized (
          select u.id, u.name, u.email, u.role, u.status, u.created_at,
                 u.deleted_at, coalesce(m.credits, 0) as credits,
                 coalesce(m.cost_nanos, 0) as cost_nanos, ${cursor} as cursor
            from ${from} where ${sql.join(conditions, sql` and `)}
           order by ${order} limit ${wanted.limit + 1})
        select f.*, f.deleted_at is not null as is_deleted,
               (select max(s.last_seen_at) from sessions s
                 where s.user_id = f.id) as last_seen_at,
               array(select distinct s.plan_id from ${RUNNING_PLANS}
                       and m.user_id = f.id order by 1) as plans
          from found f order by ${orderOfFound}`,
    personRow,
  );
  return pageOf(rows, wanted.limit);
}

const RUNNING_PLANS = sql`memberships m
  join subscriptions s on s.workspace_id = m.workspace_id
 where s.status in ('active', 'trialing', 'past_due')`;

/** Where a page begins and how it goes on. */
function arranged({ filters, after, now }: Wanted) {
  const month = `${now.toISOString().slice(0, 7)}-01`;
  if (filters.sort === "newest") {
    const list = newestFirst({ at: sql`u.created_at`, id: sql`u.id` });
    return {
      from: sql`users u left join user_months m
        on m.month = ${month} and m.user_id = u.id`,
      place: list.after(after),
      order: list.order,
      cursor: list.cursor,
      // Moments to the microsecond, as text, sort as moments do.
      orderOfFound: sql`f.cursor desc`,
    };
  }
  const [cost, id] = SPEND_CURSOR.exec(after ?? "")?.slice(1) ?? [];
  return {
    from: sql`user_months m join users u on u.id = m.user_id`,
    place: sql`m.month = ${month} and ${
      cost && id
        ? sql`m.cost_nanos <= ${cost}::bigint and (m.cost_nanos < ${cost}::bigint or m.user_id > ${id}::uuid)`
        : sql`true`
    }`,
    order: sql`m.cost_nanos desc, m.user_id`,
    cursor: sql`m.cost_nanos || '_' || m.user_id`,
    orderOfFound: sql`f.cost_nanos desc, f.id`,
  };
}

const SPEND_CURSOR = /^(\d{1,18})_([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** Deleted accounts are found by an id, or when they are asked for. */
function conditionsOf({ q, status, role, plan }: PeopleFilters): SQL[] {
  const isById = q ? (idIn(q) ?? customerIn(q)) !== null : false;
  const isDeleted = status === "deleted";
  return [
    isDeleted && sql`u.deleted_at is not null`,
    !isDeleted && !isById && sql`u.deleted_at is null`,
    status && !isDeleted && sql`u.status = ${status}`,
    role && sql`u.role = ${role}`,
    plan && hasPlan(plan),
  ].filter((condition) => typeof condition === "object");
}

const hasPlan = (plan: string) =>
  plan === "free"
    ? sql`not exists (select from ${RUNNING_PLANS} and m.user_id = u.id)`
    : sql`exists (select from ${RUNNING_PLANS} and m.user_id = u.id
        and s.plan_id = ${plan})`;

/** Matches of a search that are looked at as a whole. */
const FEW_MATCHES = 5_000;

/**
 * Words that few people have are looked up, and those people put in order; of
 * words that many have, people are gone through in order until a page is full.
 * The planner cannot tell one from the other: it has no statistics of what is
 * rare, and going through a million people for one takes ten seconds.
 */
async function searchFor(db: Database, q: string): Promise<SQL> {
  const id = idIn(q);
  if (id !== null) return isNamedBy(id);
  const customerId = customerIn(q);
  if (customerId !== null) return isBilledAs(customerId);
  const terms = termsOf(q);
  if (terms === null) return sql`false`;
  const matches = sql`${wordsOfPerson(sql`u.name`, sql`u.email`)}
    @@ to_tsquery('simple'::regconfig, ${terms})`;
  const [found] = await callFunction(
    db,
    sql`select count(*) as people from (
          select from users u where ${matches} limit ${FEW_MATCHES + 1}) as u`,
    z.object({ people: z.coerce.number() }),
  );
  if (!found || found.people > FEW_MATCHES) return matches;
  return sql`u.id = any(array(select u.id from users u where ${matches}))`;
}

const isNamedBy = (id: string) =>
  sql`u.id in (select ${id}::uuid union
    select m.user_id from memberships m where m.workspace_id = ${id}::uuid)`;

const isBilledAs = (customerId: string) =>
  sql`u.id in (select m.user_id from memberships m
    join workspaces w on w.id = m.workspace_id
   where w.stripe_customer_id = ${customerId})`;
