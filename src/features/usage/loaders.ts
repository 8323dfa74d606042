import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { listModels } from "@/features/plans/queries";
import { listCalls } from "./calls.ts";
import { dailyChartOf } from "./daily-chart.ts";
import { listDailyUse } from "./daily-use.ts";
import { monthSpan, monthsBetween } from "./days.ts";
import { parseCallFilters, type SearchParams, spanOf } from "./filters.ts";
import { findPrintedReceipt } from "./printed-receipt.ts";
import { findFirstCallAt, getUsage, listMembers } from "./queries.ts";
import { scopeOf } from "./rules.ts";
import { sellerLines } from "./seller-lines.ts";
import { findFirstUse, getBuyer, getStatement } from "./statement.ts";

const CALLS_A_PAGE = 25;
const MONTHS_MAX = 12;

/** The reader's usage; once a request, however many parts of a page ask. */
export const loadUsage = cache(async () => getUsage(db, await requireActor()));

/** What the pace of the present period is reckoned from, beside its figures. */
export const loadPaceBasis = cache(async () => {
  const [{ workspaceId }, { period }] = await Promise.all([
    requireActor(),
    loadUsage(),
  ]);
  const firstCallAt = await findFirstCallAt(db, { workspaceId, period });
  return {
    firstCallAt: firstCallAt?.toISOString() ?? null,
    now: new Date().toISOString(),
  };
});

/** The present period by day and model; null while nothing is used in it. */
export const loadDailyChart = cache(async () => {
  const [actor, { period }] = await Promise.all([requireActor(), loadUsage()]);
  const uses = await listDailyUse(db, { scope: scopeOf(actor), period });
  if (uses.length === 0) return null;
  return dailyChartOf(uses, {
    period: { start: new Date(period.start), end: new Date(period.end) },
    now: new Date(),
  });
});

/**
 * A page of the calls that the reader may see, narrowed as the query string
 * says. What is wrong in it is left out and told in `problems`.
 */
export const loadCalls = async (params: SearchParams) => {
  const actor = await requireActor();
  const { filters, problems } = parseCallFilters(params);
  const { timeZone } = readerFor(actor);
  return {
    problems,
    filters,
    page: await listCalls(db, {
      scope: scopeOf(actor),
      wanted: { ...filters, ...spanOf(filters, timeZone) },
      before: typeof params.before === "string" ? params.before : null,
      limit: CALLS_A_PAGE,
    }),
  };
};

/** What calls can be narrowed to: members only where the reader sees several. */
export const loadFilterChoices = cache(async () => {
  const actor = await requireActor();
  const [models, members] = await Promise.all([
    listModels(db),
    actor.membershipRole === "owner" ? listMembers(db, actor) : [],
  ]);
  return {
    models: models
      .filter(({ kind }) => kind === "chat")
      .map(({ id, name }) => ({ id, name })),
    members: members.length > 1 ? members : [],
  };
});

/** The months that have a statement: from the first call on, at most a year. */
export const loadStatementMonths = cache(async () => {
  const firstUse = await findFirstUse(db, scopeOf(await requireActor()));
  return firstUse
    ? monthsBetween(firstUse, new Date()).slice(0, MONTHS_MAX)
    : [];
});

/** A month's statement. One that has not begun does not exist. */
export const loadStatement = cache(async (given: string) => {
  const actor = await requireActor();
  const month = statementMonth.safeParse(given).data ?? notFound();
  const span = monthSpan(month);
  const now = new Date();
  if (span.since > now) notFound();
  const scope = scopeOf(actor);
  const [statement, buyer] = await Promise.all([
    getStatement(db, { scope, ...span }),
    getBuyer(db, scope),
  ]);
  return {
    ...{ statement, buyer, now, actor },
    span: { ...span, isOver: span.until <= now },
    isOwn: scope.userId !== null,
    seller: sellerLines(env()),
  };
});

const statementMonth = z.string().regex(/^2\d{3}-(0[1-9]|1[0-2])$/);

/** One call's receipt. What the reader may not see does not exist. */
export const loadReceipt = cache(async (given: string) => {
  const actor = await requireActor();
  const requestId = z.uuid().safeParse(given).data ?? notFound();
  const [details, buyer] = await Promise.all([
    findPrintedReceipt(db, {
      requestId,
      scope: scopeOf(actor),
      readerId: actor.userId,
    }),
    getBuyer(db, actor),
  ]);
  return {
    details: details ?? notFound(),
    buyer,
    seller: sellerLines(env()),
    actor,
  };
});
