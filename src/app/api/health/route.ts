import { pool } from "@/db/client";
import { assertMigrated } from "@/db/migrate";
import { isClosedForNewCalls } from "@/features/llm/running-calls";
import { rateStoreInUse } from "@/features/rates/take";

const DEEP_TIMEOUT_MS = 3_000;

/**
 * 200 while this process serves, 503 from the moment it is told to end.
 * `?deep=1` also asks the database and what the limiter stands on, and says
 * which store keeps the rate limits. Says which part is down and nothing about
 * how it is set up.
 */
export async function GET(request: Request): Promise<Response> {
  if (isClosedForNewCalls()) return answer({ status: "ending" }, 503);
  const { searchParams } = new URL(request.url);
  if (searchParams.get("deep") !== "1") return answer({ status: "ok" }, 200);

  const database = await holds(() => pool.query("select 1"));
  const migrations = database && (await holds(() => assertMigrated(pool)));
  const limiter =
    database &&
    (await holds(() => pool.query("select brake from operator_settings")));
  const isHealthy = database && migrations && limiter;
  return answer(
    {
      status: isHealthy ? "ok" : "failing",
      checks: { database, migrations, limiter },
      rateLimits: rateStoreInUse(),
    },
    isHealthy ? 200 : 503,
  );
}

async function holds(check: () => Promise<unknown>): Promise<boolean> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(reject, DEEP_TIMEOUT_MS, new Error("too slow"));
  try {
    await Promise.race([check(), timeout]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

const answer = (body: object, status: number) =>
  Response.json(body, { status, headers: { "cache-control": "no-store" } });
