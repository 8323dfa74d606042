import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { env } from "@/core/env";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import {
  loadPreferences,
  savePreferences,
} from "@/features/account/preferences";
import { isSwitchable, type SwitchableCategory, switchOf } from "./rules.ts";
import { mailCategory } from "./schema.ts";

export type Subscription = { userId: string; category: SwitchableCategory };

/**
 * A word that lets whoever has the mail end such mails, and do nothing else. It
 * never ends itself: old mails must stay as good as new ones.
 */
export function unsubscribeToken({ userId, category }: Subscription): string {
  const claim = `${userId}.${category}`;
  return `${claim}.${signatureOf(claim)}`;
}

/** What a token stands for; null when it is not ours, or spoilt. */
export function readUnsubscribeToken(token: unknown): Subscription | null {
  const [userId = "", category = "", signature = "", ...rest] =
    typeof token === "string" ? token.split(".") : [];
  const isOurs =
    rest.length === 0 &&
    isSame(signature, signatureOf(`${userId}.${category}`));
  if (!isOurs) return null;
  const parsed = mailCategory.safeParse(category);
  return parsed.success && isSwitchable(parsed.data)
    ? { userId, category: parsed.data }
    : null;
}

/**
 * Ends the mails that a token stands for; again is no error.
 *
 * Refuses with `unknown_link` for a token that is not ours, and for one of
 * somebody who is gone.
 */
export async function unsubscribe(
  db: Database,
  token: unknown,
): Promise<Result<Subscription, { kind: "unknown_link" }>> {
  const subscription = readUnsubscribeToken(token);
  if (!subscription) return refuse({ kind: "unknown_link" });
  const { userId, category } = subscription;
  try {
    await savePreferences(db, userId, { [switchOf(category)]: false });
  } catch (error) {
    if (isGone(error)) return refuse({ kind: "unknown_link" });
    throw error;
  }
  return ok(subscription);
}

/** What a token stands for and whether such mails still go out; null as above. */
export async function findSubscription(
  db: Database,
  token: unknown,
): Promise<(Subscription & { isOn: boolean }) | null> {
  const subscription = readUnsubscribeToken(token);
  if (!subscription) return null;
  const { userId, category } = subscription;
  const chosen = await loadPreferences(db, userId);
  return { ...subscription, isOn: chosen[switchOf(category)] };
}

const signatureOf = (claim: string) =>
  createHmac("sha256", env().AUTH_SECRET)
    .update(`tollgate.unsubscribe.${claim}`)
    .digest("base64url");

function isSame(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The person has no row any more: Postgres refuses the foreign key. */
const isGone = (error: unknown) =>
  z.object({ cause: z.object({ code: z.literal("23503") }) }).safeParse(error)
    .success;
