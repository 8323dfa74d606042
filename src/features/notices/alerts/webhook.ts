import "server-only";
import { log } from "@/core/log";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { bodyOfAlert } from "./body.ts";
import {
  type ClaimedPost,
  claimPosts,
  notePosted,
  notePostFailed,
} from "./posts.ts";

const TIMEOUT_MS = 10_000;
const POSTS_AT_ONCE = 4;
/** With the mails before them, posts end within a function's minute. */
const RUN_MS = 10_000;

/**
 * Posts the alerts that are due to the operator's webhook. Whatever is not
 * answered with a 2xx within ten seconds is posted again, with the same id.
 */
export async function postAlerts(
  db: Database,
  url: string,
  {
    now,
    signal,
    timeoutMs = TIMEOUT_MS,
  }: { now?: Date; signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<{ posted: number; postsFailed: number }> {
  const endsAt = performance.now() + RUN_MS;
  const counts = { posted: 0, postsFailed: 0 };
  while (!signal?.aborted && performance.now() < endsAt) {
    const posts = await claimPosts(db, {
      postsMax: POSTS_AT_ONCE,
      now: now ?? null,
    });
    if (posts.length === 0) break;
    const fates = await Promise.all(
      posts.map((post) =>
        deliver(db, { url, post, now: now ?? null, timeoutMs }),
      ),
    );
    for (const isSent of fates) counts[isSent ? "posted" : "postsFailed"] += 1;
  }
  return counts;
}

type Delivery = { url: string; post: ClaimedPost; timeoutMs: number };

async function deliver(
  db: Database,
  { url, post, now, timeoutMs }: Delivery & { now: Date | null },
): Promise<boolean> {
  const answer = await send({ url, post, timeoutMs });
  if (answer.ok) {
    await notePosted(db, { id: post.id, now });
    return true;
  }
  const { code } = answer.refusal;
  const { isDead } = await notePostFailed(db, { ...post, code, now });
  log[isDead ? "error" : "warn"](isDead ? "alert dead" : "alert not posted", {
    alertId: post.id,
    attempts: post.attempts,
    code,
  });
  return false;
}

async function send({
  url,
  post,
  timeoutMs,
}: Delivery): Promise<Result<null, { kind: "not_taken"; code: string }>> {
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "idempotency-key": post.id,
      },
      body: JSON.stringify(bodyOfAlert(post)),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.ok
      ? ok(null)
      : refuse({ kind: "not_taken", code: `status_${response.status}` });
  } catch {
    return refuse({ kind: "not_taken", code: "unreachable" });
  }
}
