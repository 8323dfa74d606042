import "server-only";
import { type SQL, sql } from "drizzle-orm";

/**
 * What belongs to a person, as SQL: every list names its owner itself, and its
 * columns one by one, so that nothing of the operator's (costs, tokens of
 * sessions, Stripe's ids of others) can slip in with a new column.
 */
export type OwnedList = {
  columns: SQL;
  from: SQL;
  where: SQL;
  /** What the list is ordered by, with `id` among equals. */
  at: SQL;
  id: SQL;
};

/** Where a person pays, or paid, for others: their own, and those they own. */
const ownWorkspaces = (userId: string) =>
  sql`(select m.workspace_id from memberships m
        where m.user_id = ${userId} and m.role = 'owner')`;

/** One row: the person, what they chose, and how they sign in. */
export const profileOf = (userId: string): SQL => sql`
  select u.id, u.name, u.email, u.email_verified as "emailVerifiedAt",
         u.image, u.time_zone as "timeZone", u.locale,
         u.created_at as "createdAt",
         (select to_jsonb(chosen) from (
            select p.theme, p.default_model_id as "defaultModelId",
                   p.custom_instructions as "customInstructions",
                   p.mail_usage as "mailUsage", p.mail_trial as "mailTrial"
              from preferences p where p.user_id = u.id) as chosen
         ) as preferences,
         (select coalesce(jsonb_agg(jsonb_build_object(
                   'provider', a.provider,
                   'providerAccountId', a.provider_account_id)), '[]')
            from accounts a where a.user_id = u.id) as "signIns",
         (select coalesce(jsonb_agg(jsonb_build_object(
                   'signedInAt', s.created_at, 'lastSeenAt', s.last_seen_at,
                   'userAgent', s.user_agent)), '[]')
            from sessions s
           where s.user_id = u.id and s.expires > now()) as "devices",
         (select coalesce(jsonb_agg(jsonb_build_object(
                   'id', w.id, 'name', w.name, 'kind', w.kind, 'role', m.role,
                   'trialStartedAt', w.trial_started_at,
                   'planId', s.plan_id, 'planStatus', s.status,
                   'periodStart', s.current_period_start,
                   'periodEnd', s.current_period_end)), '[]')
            from memberships m
            join workspaces w on w.id = m.workspace_id
            left join subscriptions s on s.workspace_id = w.id
           where m.user_id = u.id) as "workspaces"
    from users u where u.id = ${userId}`;

export const conversationsOf = (userId: string): OwnedList => ({
  columns: sql`c.id, c.title, c.model_id as "modelId",
    c.system_prompt as "systemPrompt", c.is_pinned as "isPinned", c.chosen_message_id as "chosenMessageId",
    c.created_at as "createdAt", c.updated_at as "updatedAt"`,
  from: sql`conversations c`,
  where: sql`c.user_id = ${userId} and c.deleted_at is null
    and not c.is_temporary`,
  at: sql`c.created_at`,
  id: sql`c.id`,
});

/** All versions: a message's parent says where in the tree it stands. */
export const messagesOf = (conversationId: string): OwnedList => ({
  columns: sql`m.id, m.parent_id as "parentId", m.role, m.status, m.parts,
    m.model_id as "modelId", m.request_id as "requestId",
    m.error_code as "errorCode", m.created_at as "createdAt"`,
  from: sql`messages m`,
  where: sql`m.conversation_id = ${conversationId}`,
  at: sql`m.created_at`,
  id: sql`m.id`,
});

/** The flat lists of the export, by their names in it. */
export const listsOf = (userId: string): Record<string, OwnedList> => ({
  shares: {
    columns: sql`s.id, s.conversation_id as "conversationId", s.title,
      s.snapshot, s.created_at as "createdAt", s.revoked_at as "revokedAt"`,
    from: sql`shares s join conversations c on c.id = s.conversation_id`,
    where: sql`s.user_id = ${userId} and c.deleted_at is null`,
    at: sql`s.created_at`,
    id: sql`s.id`,
  },
  /** Without their bytes: each is read at its address. */
  files: {
    columns: sql`f.id, f.name, f.media_type as "mediaType", f.bytes,
      f.conversation_id as "conversationId", f.created_at as "createdAt",
      f.sent_at as "sentAt", '/api/files/' || f.id as "address"`,
    from: sql`files f`,
    where: sql`f.user_id = ${userId} and f.stored_at is not null
      and f.discarded_at is null`,
    at: sql`f.created_at`,
    id: sql`f.id`,
  },
  usage: {
    columns: sql`e.id, e.request_id as "requestId", e.kind,
      e.workspace_id as "workspaceId", e.occurred_at as "occurredAt",
      e.period_start as "periodStart", e.feature, e.model_id as "modelId",
      e.price_id as "priceId", e.input_tokens as "inputTokens",
      e.cached_input_tokens as "cachedInputTokens",
      e.cache_write_tokens as "cacheWriteTokens",
      e.output_tokens as "outputTokens",
      e.reasoning_tokens as "reasoningTokens", e.credits,
      e.included_credits as "includedCredits",
      e.prepaid_credits as "prepaidCredits",
      e.overage_credits as "overageCredits",
      e.is_estimated as "isEstimated"`,
    from: sql`usage_events e`,
    where: sql`e.user_id = ${userId}`,
    at: sql`e.occurred_at`,
    id: sql`e.id`,
  },
  credits: {
    columns: sql`e.id, e.workspace_id as "workspaceId", e.kind, e.credits,
      e.cause, e.note, e.occurred_at as "occurredAt"`,
    from: sql`credit_entries e`,
    where: sql`e.workspace_id in ${ownWorkspaces(userId)}`,
    at: sql`e.occurred_at`,
    id: sql`e.id`,
  },
  purchases: {
    columns: sql`p.id, p.workspace_id as "workspaceId", p.pack_id as "packId",
      p.credits, p.amount_cents as "amountCents", p.state,
      p.refunded_cents as "refundedCents", p.created_at as "createdAt",
      p.paid_at as "paidAt"`,
    from: sql`credit_purchases p`,
    where: sql`p.workspace_id in ${ownWorkspaces(userId)}`,
    at: sql`p.created_at`,
    id: sql`p.id`,
  },
  invoices: {
    columns: sql`i.id, i.workspace_id as "workspaceId", i.number, i.status,
      i.reason, i.currency, i.subtotal_cents as "subtotalCents",
      i.tax_cents as "taxCents", i.total_cents as "totalCents",
      i.amount_paid_cents as "amountPaidCents",
      i.amount_refunded_cents as "amountRefundedCents",
      i.period_start as "periodStart", i.period_end as "periodEnd",
      i.created_at as "createdAt", i.paid_at as "paidAt",
      i.hosted_url as "hostedUrl", i.pdf_url as "pdfUrl"`,
    from: sql`invoices i`,
    where: sql`i.workspace_id in ${ownWorkspaces(userId)}`,
    at: sql`i.created_at`,
    id: sql`i.id`,
  },
  /** Who looked into a chat of theirs, and why. */
  looks: {
    columns: sql`p.id, p.conversation_id as "conversationId", u.name as "by",
      p.reason, p.started_at as "startedAt", p.ends_at as "endsAt"`,
    from: sql`peeks p join users u on u.id = p.admin_id`,
    where: sql`p.user_id = ${userId}`,
    at: sql`p.started_at`,
    id: sql`p.id`,
  },
  notices: {
    columns: sql`n.id, n.workspace_id as "workspaceId", n.kind,
      n.period_start as "periodStart", n.details, n.created_at as "createdAt",
      r.read_at as "readAt"`,
    from: sql`notifications n
      left join notification_reads r
        on r.notification_id = n.id and r.user_id = ${userId}`,
    where: sql`(n.user_id = ${userId} or n.user_id is null
      and n.workspace_id in ${ownWorkspaces(userId)})`,
    at: sql`n.created_at`,
    id: sql`n.id`,
  },
});

/**
 * A page of a list, after where the last one ended. As text, moments keep the
 * microseconds that JavaScript would drop.
 */
export const pageOf = (
  { columns, from, where, at, id }: OwnedList,
  last: { at: string; id: string } | undefined,
  rowsMax: number,
): SQL => sql`
  select (select to_jsonb(entry) from (select ${columns}) as entry)::text
           as entry,
         ${at}::text as at, ${id}::text as id
    from ${from}
   where ${where}
     and ${
       last
         ? sql`${at} >= ${last.at}::timestamptz
               and (${at}, ${id}::text) > (${last.at}::timestamptz, ${last.id})`
         : sql`true`
     }
   order by ${at}, ${id}::text
   limit ${rowsMax}`;
