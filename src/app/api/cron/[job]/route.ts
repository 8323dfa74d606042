import { createHash, timingSafeEqual } from "node:crypto";
import { env } from "@/core/env";
import { db } from "@/db/client";
import { sweep } from "@/features/limits/sweep";

export const maxDuration = 60;

const JOBS = new Map<string, () => Promise<object>>([
  ["sweep", () => sweep(db)],
]);

async function runJob(
  request: Request,
  { params }: { params: Promise<{ job: string }> },
): Promise<Response> {
  if (!isCron(request)) {
    return Response.json(
      { error: { code: "unauthenticated" } },
      { status: 401 },
    );
  }
  const { job } = await params;
  const run = JOBS.get(job);
  return run
    ? Response.json(await run())
    : Response.json({ error: { code: "not_found" } }, { status: 404 });
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

export { runJob as GET, runJob as POST };
