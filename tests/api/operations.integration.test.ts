import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { callsOf } from "@tests/support/threads";
import { describe, expect } from "vitest";
import { usageSummary } from "@/features/usage/schema";

const SECRET = "a secret of the test's own";
process.env.CRON_SECRET = SECRET;

const cronRequest = (authorization?: string) =>
  new Request("http://localhost:3000/api/cron/sweep", {
    method: "POST",
    ...(authorization && { headers: { authorization } }),
  });

const job = (name: string) => ({ params: Promise.resolve({ job: name }) });

describe("GET /api/usage", () => {
  test("says what is used, held and left, to its owner", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    await eventsOf(await app.post(visitor, aQuestion()));

    const response = await app.usage(visitor);
    const usage = usageSummary.parse(await response.json());

    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(usage.requestsToday.used).toBe(1);
    expect(usage.credits.used).toBeGreaterThan(0);
    expect(usage.credits.held).toBe(0);
  });
});

describe("/api/cron", () => {
  test.for([[undefined], ["Bearer wrong"], [SECRET], ["Bearer "]] as const)(
    "refuses %s, whatever the job",
    async ([authorization], { routes }) => {
      const known = await routes.cron.POST(
        cronRequest(authorization),
        job("sweep"),
      );
      const unknown = await routes.cron.GET(
        cronRequest(authorization),
        job("dance"),
      );

      expect([known.status, unknown.status]).toEqual([401, 401]);
    },
  );

  test("knows no other jobs", async ({ routes }) => {
    for (const name of ["dance", "constructor", "__proto__"]) {
      const response = await routes.cron.GET(
        cronRequest(`Bearer ${SECRET}`),
        job(name),
      );

      expect(response.status).toBe(404);
    }
  });

  test.for([["webhooks"], ["report-usage"]] as const)(
    "runs %s, which has nothing to do without payments",
    async ([name], { routes }) => {
      const response = await routes.cron.GET(
        cronRequest(`Bearer ${SECRET}`),
        job(name),
      );

      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ isBillingOff: true });
    },
  );

  test("skips a job that runs elsewhere", async ({ pool, routes }) => {
    await pool.query(
      `insert into jobs (name, started_at, leased_until)
       values ('reconcile', now(), now() + interval '1 minute')`,
    );

    const response = await routes.cron.POST(
      cronRequest(`Bearer ${SECRET}`),
      job("reconcile"),
    );

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ skipped: "already_running" });
  });

  test("purges the text of what was deleted", async ({ routes }) => {
    const response = await routes.cron.POST(
      cronRequest(`Bearer ${SECRET}`),
      job("purge"),
    );

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      purgedConversations: 0,
      endedShares: 0,
    });
  });

  test("sweeps the calls whose lease has run out", async ({
    app,
    db,
    pool,
    routes,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ hang: true });
    const answering = app.post(visitor, aQuestion());
    await app.model.whenCalled(1);
    await pool.query(
      "update ai_requests set expires_at = now() where user_id = $1",
      [visitor.userId],
    );

    const response = await routes.cron.POST(
      cronRequest(`Bearer ${SECRET}`),
      job("sweep"),
    );

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ sweptCalls: 1 });
    const [, error] = await Promise.all([
      answering.then((late) => late.text()),
      callsOf(db, visitor),
    ]);
    expect(error).toMatchObject([{ credits: 0n }]);
  });
});

describe("GET /api/health", () => {
  test("is 200 while this process serves", async ({ routes }) => {
    const response = await routes.health.GET(
      new Request("http://localhost:3000/api/health"),
    );

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  test("looks deeper when asked, and names no setting", async ({
    databaseUrl,
    routes,
  }) => {
    const response = await routes.health.GET(
      new Request("http://localhost:3000/api/health?deep=1"),
    );
    const body = await response.text();

    expect(JSON.parse(body)).toEqual({
      status: "ok",
      checks: { database: true, migrations: true, limiter: true },
      rateLimits: "postgres",
    });
    expect(body).not.toContain(new URL(databaseUrl).host);
  });

  test("is 503 when the limiter's functions are not those of this code", async ({
    pool,
    routes,
  }) => {
    await pool.query("update schema_release set functions_hash = 'old'");

    const response = await routes.health.GET(
      new Request("http://localhost:3000/api/health?deep=1"),
    );

    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: "failing",
      checks: { database: true, migrations: false },
    });
  });
});

describe("another address of the AI plane", () => {
  test("is a 404 with the contract's body and an id", async ({ routes }) => {
    const response = await routes.elsewhere.GET();

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: {
        code: "not_found",
        message: expect.any(String),
        requestId: response.headers.get("x-request-id"),
      },
    });
  });

  test("with another method is a 405", async ({ routes }) => {
    expect((await routes.ask.GET()).status).toBe(405);
    expect((await routes.stream.POST()).status).toBe(405);
    expect((await routes.stop.DELETE()).status).toBe(405);
  });
});
