import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";
import { listCalls } from "./calls.ts";
import type { CallScope } from "./rules.ts";
import type { Call } from "./schema.ts";

/** More are in the file; a browser prints no more in reasonable time. */
const CALLS_LISTED_MAX = 1_000;
const CALLS_A_PAGE = 500;

const count = z.coerce.number().int().safe();

const modelRow = z
  .object({
    model_id: z.string(),
    calls: count,
    input_tokens: count,
    cached_input_tokens: count,
    output_tokens: count,
    credits: count,
    included_credits: count,
    prepaid_credits: count,
    overage_credits: count,
  })
  .transform((row) => ({
    modelId: row.model_id,
    calls: row.calls,
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_input_tokens,
    outputTokens: row.output_tokens,
    credits: row.credits,
    includedCredits: row.included_credits,
    prepaidCredits: row.prepaid_credits,
    overageCredits: row.overage_credits,
  }));

export type ModelUse = z.output<typeof modelRow>;

export type Statement = {
  /** By the model that answered, most credits first. */
  models: ModelUse[];
  /** The newest calls that have ended, at most 1,000. */
  calls: Call[];
  callCount: number;
};

/**
 * What the calls that began in a span of time have used and cost, from the
 * ledger. A call belongs to where it began, whenever it was charged; one that
 * still runs is left out.
 */
export async function getStatement(
  db: Database,
  { scope, since, until }: { scope: CallScope; since: Date; until: Date },
): Promise<Statement> {
  const models = await callFunction(
    db,
    sql`select coalesce(r.served_model_id, r.model_id) as model_id,
          count(*) filter (where e.kind is distinct from 'correction')
            as calls,
          coalesce(sum(e.input_tokens), 0) as input_tokens,
          coalesce(sum(e.cached_input_tokens), 0) as cached_input_tokens,
          coalesce(sum(e.output_tokens), 0) as output_tokens,
          coalesce(sum(e.credits), 0) as credits,
          coalesce(sum(e.included_credits), 0) as included_credits,
          coalesce(sum(e.prepaid_credits), 0) as prepaid_credits,
          coalesce(sum(e.overage_credits), 0) as overage_credits
        from ai_requests r
        left join usage_events e on e.request_id = r.id
         and e.workspace_id = r.workspace_id
         and e.occurred_at >= ${since}::timestamptz - interval '1 day'
       where r.workspace_id = ${scope.workspaceId}
         and ${scope.userId ? sql`r.user_id = ${scope.userId}` : sql`true`}
         and r.started_at >= ${since}::timestamptz
         and r.started_at < ${until}::timestamptz and r.state <> 'held'
       group by 1 order by credits desc, 1`,
    modelRow,
  );
  return {
    models,
    calls: await listEndedCalls(db, { scope, since, until }),
    callCount: models.reduce((sum, model) => sum + model.calls, 0),
  };
}

async function listEndedCalls(
  db: Database,
  { scope, since, until }: { scope: CallScope; since: Date; until: Date },
): Promise<Call[]> {
  const ended: Call[] = [];
  let before: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listCalls>> = await listCalls(db, {
      ...{ scope, before, wanted: { since, until } },
      limit: CALLS_A_PAGE,
    });
    ended.push(...page.calls.filter(({ state }) => state !== "held"));
    before = page.next;
  } while (before !== null && ended.length < CALLS_LISTED_MAX);
  return ended.slice(0, CALLS_LISTED_MAX);
}

/** Since when a scope has calls at all; null when it has none. */
export async function findFirstUse(
  db: Database,
  { workspaceId, userId }: CallScope,
): Promise<Date | null> {
  const [row] = await callFunction(
    db,
    sql`select min(started_at) as started_at from ai_requests
         where ${
           userId
             ? sql`user_id = ${userId} and workspace_id = ${workspaceId}`
             : sql`workspace_id = ${workspaceId}`
         }`,
    z.object({ started_at: column.moment.nullable() }),
  );
  return row?.started_at ?? null;
}

const ownerRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["personal", "team"]),
  owner_name: z.string().nullable(),
  owner_email: z.string().nullable(),
});

/** Who buys: the workspace, and who owns it. */
export async function getBuyer(
  db: Database,
  { workspaceId }: { workspaceId: string },
) {
  const [row] = await callFunction(
    db,
    sql`select w.id, w.name, w.kind, u.name as owner_name,
               u.email as owner_email
          from workspaces w
          left join memberships m
            on m.workspace_id = w.id and m.role = 'owner'
          left join users u on u.id = m.user_id
         where w.id = ${workspaceId} order by u.created_at limit 1`,
    ownerRow,
  );
  if (!row) throw new Error(`workspace ${workspaceId} does not exist`);
  return {
    workspaceId: row.id,
    /** A personal workspace is its person. */
    lines: [
      row.kind === "team" ? row.name : null,
      row.owner_name,
      row.owner_email,
    ].filter((line) => line !== null),
  };
}
