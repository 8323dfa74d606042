import { test } from "@tests/support/app";
import { startCall } from "@tests/support/metered";
import { callsOf, ledgerOf } from "@tests/support/threads";
import { eq, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { describe, expect } from "vitest";
import { z } from "zod";
import { refuse } from "@/core/result";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { operatorSettings } from "@/db/schema/operator";
import { models } from "@/db/schema/plans";
import { sweep } from "@/features/limits/sweep";

const LONG = { outputTokens: 2_000, tokensPerSecond: 200 };

async function fallbackIn(db: Database) {
  const { getCatalogue } = await import("@/features/llm/catalogue");
  return (await getCatalogue(db)).find("llama-3.3-70b-versatile");
}

describe("a call that takes too long", () => {
  test("for its first token is given up and free", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ hang: true });

    const call = await startCall(db, visitor, {
      timeouts: { firstTokenMs: 200 },
    });
    const conclusion = await call.done;

    expect(conclusion).toMatchObject({
      outcome: "failed",
      errorCode: "provider_unavailable",
      receipt: { state: "released", credits: 0 },
    });
    const [row] = await callsOf(db, visitor);
    expect(row?.attempts).toBe(1);
    expect(row?.failedAttemptsCostNanos).toBeGreaterThan(0n);
  });

  test("for its first token gives way to its fallback", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const fallback = await fallbackIn(db);
    app.model.behave({ text: "Here." });
    app.model.behave({ hang: "headers", times: 1 });

    const call = await startCall(db, visitor, {
      fallback,
      timeouts: { firstTokenMs: 200 },
    });

    expect(await call.done).toMatchObject({
      outcome: "completed",
      servedModelId: "llama-3.3-70b-versatile",
    });
    expect(call.text()).toBe("Here.");
  });

  test("between two tokens is ended and charged for what came", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 100, stallAfterTokens: 30 });

    const call = await startCall(db, visitor, { timeouts: { idleMs: 200 } });

    expect(await call.done).toMatchObject({
      outcome: "failed",
      errorCode: "provider_unavailable",
      receipt: { state: "settled", outputTokens: 30, isEstimated: true },
    });
  });

  test("as a whole is stopped, and keeps what was written", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave(LONG);

    const call = await startCall(db, visitor, {
      timeouts: { wholeCallMs: 500 },
    });

    expect(await call.done).toMatchObject({
      outcome: "stopped",
      errorCode: null,
      receipt: { state: "settled", isEstimated: true },
    });
    expect(call.text()).not.toBe("");
    await app.model.whenIdle();
    expect(app.model.calls()[0]?.outcome).toBe("closed_by_client");
  });
});

describe("a running call", () => {
  test("is on record under the model that was asked in its place", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const fallback = await fallbackIn(db);
    app.model.behave({ outputTokens: 500, tokensPerSecond: 200 });
    app.model.behave({ hang: "headers", times: 1 });
    const askedFor = async () => (await callsOf(db, visitor))[0]?.askedModelId;

    const call = await startCall(db, visitor, {
      fallback,
      timeouts: { firstTokenMs: 200 },
    });

    await expect.poll(askedFor, { timeout: 10_000 }).toBe(fallback?.id);
    await call.done;
  });

  test("is stopped when its account is suspended", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave(LONG);
    const call = await startCall(db, visitor);
    await call.firstText;

    await db
      .update(users)
      .set({ status: "suspended" })
      .where(eq(users.id, visitor.userId));

    expect(await call.done).toMatchObject({
      outcome: "stopped",
      errorCode: "account_suspended",
      receipt: { state: "settled" },
    });
  });

  test("goes on under a brake for new calls, and stops under one for all", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave(LONG);
    const call = await startCall(db, visitor);
    await call.firstText;
    try {
      await db.update(operatorSettings).set({ brake: "no_new_calls" });
      const before = (await callsOf(db, visitor))[0]?.expiresAt.getTime() ?? 0;
      await expect
        .poll(
          async () => (await callsOf(db, visitor))[0]?.expiresAt.getTime(),
          {
            timeout: 5_000,
          },
        )
        .toBeGreaterThan(before);
      expect((await callsOf(db, visitor))[0]?.state).toBe("held");

      await db.update(operatorSettings).set({ brake: "stop_running_calls" });

      expect(await call.done).toMatchObject({
        outcome: "stopped",
        errorCode: "service_paused",
      });
    } finally {
      await db.update(operatorSettings).set({ brake: "off" });
    }
  });

  test("is stopped by its model's brake at the second level, and charged for what came", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave(LONG);
    const call = await startCall(db, visitor);
    await call.firstText;
    const setModel = (isPaused: boolean) =>
      db
        .update(models)
        .set({ isPaused, isStopped: isPaused })
        .where(eq(models.id, "gpt-4o-mini"));
    try {
      await setModel(true);

      expect(await call.done).toMatchObject({
        outcome: "stopped",
        errorCode: "service_paused",
      });
      const [charged] = await callsOf(db, visitor);
      expect(charged).toMatchObject({ state: "settled", isEstimated: true });
      expect(Number(charged?.credits)).toBeGreaterThan(0);
    } finally {
      await setModel(false);
    }
  });

  test("renews its lease and notes what has come", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 400, tokensPerSecond: 200 });
    const call = await startCall(db, visitor);
    const [held] = await callsOf(db, visitor);

    await expect
      .poll(async () => (await callsOf(db, visitor))[0], { timeout: 5_000 })
      .toMatchObject({
        state: "held",
        receivedOutputTokens: expect.toSatisfy((tokens) => tokens > 50),
        firstTokenAt: expect.any(Date),
      });
    const [renewed] = await callsOf(db, visitor);

    expect(renewed?.expiresAt.getTime()).toBeGreaterThan(
      held?.expiresAt.getTime() ?? 0,
    );
    await call.done;
  });

  test("that lost its lease is aborted, and its charge is corrected once", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave(LONG);
    const call = await startCall(db, visitor);
    await call.firstText;

    await sweep(db, { now: new Date(Date.now() + 60_000) });
    const conclusion = await call.done;

    expect(conclusion.outcome).toBe("stopped");
    expect(await callsOf(db, visitor)).toMatchObject([
      { state: "settled", isEstimated: true },
    ]);
    expect(await ledgerOf(db, visitor)).toMatchObject([
      { kind: "charge" },
      { kind: "correction" },
    ]);
    await app.model.whenIdle();
    expect(app.model.calls()[0]?.outcome).toBe("closed_by_client");
  });
});

describe("a reasoning model", () => {
  test("that is stopped is charged at its hold, for what cannot be seen", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit({ limits: { outputTokensMax: 700 } });
    const { getCatalogue } = await import("@/features/llm/catalogue");
    const model = (await getCatalogue(db)).find("gpt-4o-mini");
    if (!model) throw new Error("the catalogue lacks its default");
    app.model.behave(LONG);

    const call = await startCall(db, visitor, {
      model: { ...model, isReasoning: true },
      timeouts: { wholeCallMs: 500 },
    });

    expect((await call.done).receipt).toMatchObject({
      outputTokens: 700,
      isEstimated: true,
    });
  });
});

describe("what the caller does between the steps", () => {
  test("refusing after the hold gives it back and calls nobody", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();

    const starting = startCall(
      db,
      visitor,
      {},
      {
        onOpened: () => refuse({ kind: "not_found" }),
      },
    );

    await expect(starting).rejects.toThrow("refused: not_found");
    expect(app.model.calls()).toEqual([]);
    expect(await callsOf(db, visitor)).toMatchObject([
      { state: "released", credits: 0n },
    ]);
  });

  test("what cannot be stored with the hold leaves none and calls nobody", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();

    const starting = startCall(
      db,
      visitor,
      {},
      {
        opening: { call: sql`1 / 0`, row: z.unknown() },
      },
    );

    await expect(starting).rejects.toThrow();
    expect(app.model.calls()).toEqual([]);
    expect(await callsOf(db, visitor)).toEqual([]);
  });

  test("failing to save once is done again", async ({ app, db, visit }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 20 });
    await db.execute(sql`create sequence saves`);

    const call = await startCall(
      db,
      visitor,
      {},
      {
        // Fails the first time: a sequence counts also what is rolled back.
        closing: async () => sql`1 / (nextval('saves') - 1)`,
      },
    );
    const conclusion = await call.done;

    const { rows } = await db.execute(sql`select last_value from saves`);
    expect(rows).toEqual([{ last_value: "2" }]);
    expect(conclusion).toMatchObject({ receipt: { state: "settled" } });
    expect(await ledgerOf(db, visitor)).toHaveLength(1);
  });

  test("failing to save changes no charge", async ({ app, db, visit }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 20 });

    const call = await startCall(
      db,
      visitor,
      {},
      {
        closing: async () => sql`1 / 0`,
      },
    );

    expect(await call.done).toMatchObject({
      outcome: "completed",
      receipt: { state: "settled", outputTokens: 20 },
    });
  });
});

describe("a database that fails at the end", () => {
  test("is asked again, and the call is charged once", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 20 });

    const call = await startCall(failingSettles(db, 2), visitor);

    expect(await call.done).toMatchObject({
      receipt: { state: "settled", outputTokens: 20 },
    });
    expect(await ledgerOf(db, visitor)).toHaveLength(1);
  });

  test("for good leaves the charge to the sweep, and says so", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    app.model.behave({ outputTokens: 20 });

    const call = await startCall(failingSettles(db, 100), visitor);
    const conclusion = await call.done;
    await sweep(db, { now: new Date(Date.now() + 60_000) });

    expect(conclusion).toMatchObject({ outcome: "completed", receipt: null });
    expect(await ledgerOf(db, visitor)).toMatchObject([
      { kind: "charge", isEstimated: true },
    ]);
  });
});

/** The database, but so many settles fail on their way. */
function failingSettles(db: Database, times: number): Database {
  const dialect = new PgDialect();
  let left = times;
  const execute = (statement: SQL) => {
    const isSettle = dialect.sqlToQuery(statement).sql.includes("settle_call(");
    if (!isSettle || left === 0) return db.execute(statement);
    left -= 1;
    return Promise.reject(new Error("the connection is lost"));
  };
  return new Proxy(db, {
    get: (target, name) => {
      if (name === "execute") return execute;
      // As in a transaction, every statement then comes this way.
      return name === "$client" ? undefined : Reflect.get(target, name);
    },
  });
}
