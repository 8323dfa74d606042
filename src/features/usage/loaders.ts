import "server-only";
import { cache } from "react";
import { readerFor } from "@/core/format";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { listModels } from "@/features/plans/queries";
import { listCalls } from "./calls.ts";
import { parseCallFilters, type SearchParams, spanOf } from "./filters.ts";
import { findFirstCallAt, getUsage, listMembers } from "./queries.ts";
import { scopeOf } from "./rules.ts";

const CALLS_A_PAGE = 25;

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
