import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { listNotices } from "./queries.ts";
import { findSubscription } from "./unsubscribe.ts";

/** What the reader is told; once a request. */
export const loadNotices = cache(async () =>
  listNotices(db, await requireActor()),
);

/** What an unsubscribe link stands for; null when it is not ours. For anybody. */
export const loadSubscription = (token: unknown) => findSubscription(db, token);
