import "server-only";
import { db } from "@/db/client";
import { findSubscription } from "./unsubscribe.ts";

/** What an unsubscribe link stands for; null when it is not ours. For anybody. */
export const loadSubscription = (token: unknown) => findSubscription(db, token);
