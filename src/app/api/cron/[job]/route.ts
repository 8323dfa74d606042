import { createHash, timingSafeEqual } from "node:crypto";
import { env } from "@/core/env";
import { db } from "@/db/client";
import { ALL_JOBS } from "@/features/admin/all-jobs";
import { runJob } from "@/features/billing/jobs";

export const maxDuration = 60;

const JOBS = new Map(Object.entries(ALL_JOBS));

/** What a run did; `skipped` says why there was none. */
async function answerCron(
  request: Request,
  { params }: { params: Promise<{ job: string }> },
): Promise<Response> {
  if (!isCron(request)) {
    return Response.json(
      { error: { code: "unauthenticated" } },
      { status: 401 },
    );
  }
  const { job: name } = await params;
  const job = JOBS.get(name);
  if (!job) {
    return Response.json({ error: { code: "not_found" } }, { status: 404 });
  }
  const run = await runJob(db, name, (lost) => job.run(db, lost));
  return Response.json(run.ok ? run.value : { skipped: run.refusal.kind });
}

/** Without a secret nobody is: the process's own timer does the work then. */
function isCron(request: Request): boolean {
  const secret = env().CRON_SECRET;
  if (!secret) return false;
  const given = request.headers.get("authorization") ?? "";
  return timingSafeEqual(digest(given), digest(`Bearer ${secret}`));
}

/** Digests are of one length, so that the comparison tells nothing of the secret's. */
const digest = (text: string) => createHash("sha256").update(text).digest();

export { answerCron as GET, answerCron as POST };
