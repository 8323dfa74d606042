import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { parsePeopleFilters } from "@/features/admin/people/filters";
import { findWorkspaces } from "@/features/admin/people/find-workspaces";
import { listPeople } from "@/features/admin/people/list";
import { median, percentile } from "./figures.ts";
import { measurePages } from "./paging.ts";

export const name = "finding people among a million";

const PEOPLE = Number(process.env.PEOPLE_ROWS ?? 1_000_000);
const PEOPLE_A_PAGE = 50;
const NOW = new Date("2026-11-22T12:00:00Z");

/** Common words, rare ones, none, and filters that few or most people pass. */
const SEARCHES: Record<string, string>[] = [
  {},
  { q: "ada" },
  { q: "gmail" },
  { q: "person123" },
  { q: "person77777" },
  { q: "ada lovelace7" },
  { q: "nobodyatall" },
  { q: "engines" },
  { q: "engines77770" },
  { q: "cus_77777" },
  { q: "00000000-0000-4000-8000-000000000000" },
  { status: "suspended" },
  { role: "admin" },
  { plan: "enterprise" },
  { plan: "free" },
  { q: "gmail", status: "suspended" },
  { q: "grace", plan: "enterprise" },
  { sort: "spend" },
  { sort: "spend", q: "person77777" },
  { sort: "spend", plan: "enterprise" },
];

/** Each search as the page asks it. */
export async function run() {
  const tookMs = await measurePages("people", {
    write,
    narrowings: SEARCHES,
    read: readPeople,
  });
  return {
    name: `a page of people, ${PEOPLE.toLocaleString("en")} of them, p95 (ms)`,
    must: { atMost: 300 },
    value: percentile(tookMs, 0.95),
    note: `p50 ${median(tookMs).toFixed(0)} ms, slowest ${Math.max(...tookMs).toFixed(0)} ms, of ${SEARCHES.length} searches`,
  };
}

async function readPeople(
  db: Database,
  params: Record<string, string>,
  after: string | null,
) {
  const filters = parsePeopleFilters(params);
  const { q } = filters;
  const [page] = await Promise.all([
    listPeople(db, {
      ...{ filters, after, limit: PEOPLE_A_PAGE, now: NOW },
    }),
    after === null && q ? findWorkspaces(db, q) : [],
  ]);
  return page;
}

/**
 * One in ten pays, one in 5,000 is suspended, four in ten used something, one
 * in ten has a team.
 */
async function write(db: Database) {
  await db.execute(sql`
    insert into users (name, email, role, status, created_at, email_verified)
    select (array['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara'])[1 + n % 5]
             || ' ' || (array['Lovelace', 'Hopper', 'Turing'])[1 + n % 3] || n,
           'person' || n || '@'
             || (array['gmail.com', 'example.org'])[1 + n % 2],
           (case when n % 200000 = 0 then 'admin' else 'user' end)::user_role,
           (case when n % 5000 = 0 then 'suspended' else 'active' end)::user_status,
           ${NOW.toISOString()}::timestamptz - n * interval '1 minute', now()
      from generate_series(1, ${PEOPLE}::integer) as n`);
  await db.execute(sql`
    insert into workspaces (id, name, personal_user_id, stripe_customer_id)
    select id, name, id, 'cus_' || substring(email from '[0-9]+') from users`);
  await db.execute(sql`
    with teams as (
      insert into workspaces (name, kind)
      select 'Analytical Engines' || n, 'team'
        from generate_series(10, ${PEOPLE}::integer, 10) as n
      returning id, substring(name from '[0-9]+') as n)
    insert into memberships (workspace_id, user_id, role)
    select t.id, u.id, 'owner' from teams t
      join users u on substring(u.email from '[0-9]+') = t.n`);
  await db.execute(sql`
    insert into memberships (workspace_id, user_id, role)
    select id, id, 'owner' from users`);
  await db.execute(sql`
    insert into subscriptions (workspace_id, plan_id, status,
      current_period_start, current_period_end)
    select id, case when hashtext(email) % 1000 = 0 then 'enterprise' else 'pro' end,
           'active', now(), now() + interval '1 month'
      from users where hashtext(id::text) % 10 = 0`);
  await db.execute(sql`
    insert into user_months (month, user_id, calls, credits, cost_nanos)
    select '2026-11-01', id, 1, 100, abs(hashtext(email))
      from users where hashtext(email) % 10 < 4`);
  await db.execute(sql`analyze`);
}
