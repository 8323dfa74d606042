import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { getUsage, listCalls } from "./queries.ts";

const CALLS_A_PAGE = 25;

/** The reader's usage; once a request, however many parts of a page ask. */
export const loadUsage = cache(async () => getUsage(db, await requireActor()));

/** A page of the reader's own calls; `before` is the cursor of a former page. */
export const loadCalls = cache(async (before: string | null) =>
  listCalls(db, { ...(await requireActor()), before, limit: CALLS_A_PAGE }),
);
