import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { findFirstCallAt, getUsage, listCalls } from "./queries.ts";

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

/** A page of the reader's own calls; `before` is the cursor of a former page. */
export const loadCalls = cache(async (before: string | null) =>
  listCalls(db, { ...(await requireActor()), before, limit: CALLS_A_PAGE }),
);
