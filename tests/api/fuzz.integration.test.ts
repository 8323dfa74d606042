import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import {
  callRoute,
  EVERY_ROUTE,
  isAdminRoute,
  loadRoute,
  METHODS,
  type RouteCall,
} from "@tests/support/every-route";
import { nasty, queryOf, RUNS, SEED, wellFormed } from "@tests/support/fuzz";
import { wordsReadBy } from "@tests/support/schema-words";
import { callsOf } from "@tests/support/threads";
import fc from "fast-check";
import type { Pool } from "pg";
import { describe, expect, vi } from "vitest";
import { contractErrorBody } from "@/features/chat/schema";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
process.env.TRUSTED_PROXY_HOPS = "1";
process.env.RATE_LIMIT_SCALE = "1000";

/** Those whose errors are not the contract's: other programs ask them. */
const OTHER_ERRORS = /^(\(|diagram\/|api\/(auth|billing|cron|health|mail))/;

/** Counters of haste and of life, which every request may move. */
const MOVING = ["rate_buckets", "sessions", "refusal_hours", "ai_requests"];

type Owned = {
  conversationId: string;
  fileId: string;
  requestId: string;
  answerId: string;
};

const FIELDS = [
  ...["conversationId", "answerId", "message", "id", "parts", "type", "text"],
  ...["fileId", "parentId", "modelId", "chosenMessageId", "ids", "read"],
  ...["dismissed", "csrfToken", "callbackUrl", "__proto__", "length"],
];
const idsOf = (owned: Owned) =>
  fc.oneof(fc.constantFrom(...Object.values(owned)), fc.uuid(), nasty);

/** JSON of any shape, made of names that the routes know. */
const jsonOf = (owned: Owned) =>
  fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      idsOf(owned),
      fc.constantFrom("text", "file", null, true, 0, -1, 1e308),
      fc.double(),
      fc.array(tie("value"), { maxLength: 4 }),
      tie("object"),
    ),
    object: fc.dictionary(fc.constantFrom(...FIELDS), tie("value"), {
      maxKeys: 6,
    }),
  })).object;

/** A question that is almost one. */
const questionOf = (owned: Owned) =>
  fc.record(
    {
      conversationId: idsOf(owned),
      answerId: idsOf(owned),
      parentId: fc.oneof(idsOf(owned), fc.constant(null)),
      modelId: fc.oneof(fc.constant("gpt-4o-mini"), nasty),
      message: fc.record({
        id: idsOf(owned),
        parts: fc.array(
          fc.oneof(
            fc.record({ type: fc.constant("text"), text: nasty }),
            fc.record({ type: fc.constant("file"), fileId: idsOf(owned) }),
          ),
          { maxLength: 3 },
        ),
      }),
    },
    { requiredKeys: ["conversationId", "answerId"] },
  );

const bodyOf = (owned: Owned) =>
  fc.oneof(
    jsonOf(owned).map((value) => JSON.stringify(value)),
    questionOf(owned).map((value) => JSON.stringify(value)),
    fc
      .record({ chosenMessageId: idsOf(owned) })
      .map((value) => JSON.stringify(value)),
    fc.constantFrom("", "{", "[]", "null", '"', "[".repeat(10_000)),
    fc.uint8Array({ maxLength: 200 }),
  );

const callOf = (
  route: string,
  owned: Owned,
  cookie: string,
): fc.Arbitrary<Partial<RouteCall>> =>
  fc.record({
    params: fc
      .record({
        conversationId: idsOf(owned),
        fileId: idsOf(owned),
        requestId: idsOf(owned),
        job: nasty,
        nextauth: fc.constantFrom(
          "session",
          "signout",
          "callback/github",
          "none",
        ),
        version: nasty,
        file: nasty,
        path: nasty,
      })
      .map(wellFormed),
    query: queryOf(wordsReadBy(fileOf(route))).map(
      (query) => `?${new URLSearchParams(query)}`,
    ),
    body: bodyOf(owned),
    cookie: fc.oneof(
      { weight: 6, arbitrary: fc.constant(cookie) },
      { weight: 1, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constant("authjs.session-token=forged") },
    ),
    headers: fc.dictionary(
      fc.constantFrom(
        ...["x-file-name", "idempotency-key", "content-type", "authorization"],
        ...["if-none-match", "x-forwarded-for", "stripe-signature", "range"],
      ),
      nasty.map((text) =>
        encodeURIComponent(text.toWellFormed()).slice(0, 500),
      ),
      { maxKeys: 3 },
    ),
  });

const fileOf = (route: string) => `src/app/${route}/route.ts`;

test("a route that reads its address by a schema is asked in the schema's words", () => {
  const reading = EVERY_ROUTE.map(fileOf).filter((file) =>
    /\b(adminQuery|query|export)Route\b/.test(readFileSync(file, "utf8")),
  );

  expect(reading.length).toBeGreaterThan(6);
  for (const file of reading) {
    expect(wordsReadBy(file).names, file).not.toEqual([]);
  }
  expect(wordsReadBy(fileOf("api/admin/usage/export"))).toMatchObject({
    names: expect.arrayContaining(["by", "days", "plan", "person"]),
    values: expect.arrayContaining(["person", "feature"]),
  });
  expect(wordsReadBy(fileOf("api/admin/audit")).names).toEqual(
    expect.arrayContaining(["who", "action", "subject", "from", "to"]),
  );
});

describe(`whatever is sent (FUZZ_SEED=${SEED})`, () => {
  test.for(EVERY_ROUTE)(
    "%s answers without a fault, in the contract's words, and a refusal changes nothing",
    async (route, { app, db, pool, visit }) => {
      const role = isAdminRoute(route) ? "admin" : "user";
      const person = await visit({ role });
      const owned = await givenOwned(app, db, person);
      const module = await loadRoute(route);
      const methods = METHODS.filter((method) => module[method]);

      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...methods),
          callOf(route, owned, person.cookie),
          async (method, call) => {
            const before = await fingerprint(pool);
            const response = await callRoute(route, {
              cookie: null,
              ...call,
              method,
              body: method === "GET" ? null : (call.body ?? null),
            });
            const text = await response.text();

            expect(response.status, text).not.toBe(500);
            if (response.status < 400) return;
            expect(await fingerprint(pool)).toEqual(before);
            if (OTHER_ERRORS.test(route)) return;
            const { error } = contractErrorBody.parse(JSON.parse(text));
            expect(error.requestId).toBe(response.headers.get("x-request-id"));
          },
        ),
        { seed: SEED, numRuns: RUNS },
      );
    },
  );
});

/** What every table holds, but for what every request may move. */
async function fingerprint(pool: Pool): Promise<unknown> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables
      where schemaname = 'public' and tablename <> all ($1)`,
    [MOVING],
  );
  const sums = tables.map(
    ({ name }) =>
      `select '${name}' as name,
         md5(coalesce(string_agg(t::text, '|' order by t::text), ''))
         from "${name}" t`,
  );
  return (await pool.query(sums.join(" union all "))).rows;
}

type App = {
  post: (visitor: { cookie: string }, body: unknown) => Promise<Response>;
  upload: (
    visitor: { cookie: string },
    file: { name: string; body: BodyInit },
  ) => Promise<Response>;
};

async function givenOwned(
  app: App,
  db: Parameters<typeof callsOf>[0],
  person: { cookie: string; userId: string },
): Promise<Owned> {
  const question = aQuestion();
  await eventsOf(await app.post(person, question));
  const uploaded = await app.upload(person, { name: "a.txt", body: "A." });
  const { file } = await uploaded.json();
  const [call] = await callsOf(db, person);
  const { conversationId, answerId } = question;
  const requestId = call?.id ?? randomUUID();
  return { conversationId, answerId, fileId: file.id, requestId };
}
