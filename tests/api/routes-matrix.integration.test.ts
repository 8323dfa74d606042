import { randomUUID } from "node:crypto";
import { aQuestion, test } from "@tests/support/app";
import { givenSession, givenUser } from "@tests/support/build";
import { eventsOf } from "@tests/support/events";
import {
  callRoute,
  loadRoute,
  METHODS,
  ROUTES,
  type RouteCall,
  splitRow,
} from "@tests/support/every-route";
import { callsOf } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import { users } from "@/db/schema/account";
import { conversations } from "@/db/schema/chat";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
process.env.TRUSTED_PROXY_HOPS = "1";

/** What belongs to the person. */
type Owned = {
  conversationId: string;
  answerId: string;
  fileId: string;
  requestId: string;
};
/** The status, or the page that is redirected to. */
type Answer = number | `/${string}`;

type Row = {
  /** Nobody, somebody else, an admin, the person, the person when suspended. */
  answers: [Answer, Answer, Answer, Answer, Answer];
  ask?: (owned: Owned) => Partial<RouteCall>;
};

/** Each method of each route that does something. */
const ROWS: Record<string, Row> = {
  "GET (app)/billing/return": {
    answers: ["/login", "/billing", "/billing", "/billing", "/suspended"],
  },
  "GET api/ai/chat/[conversationId]": { answers: [401, 404, 404, 200, 403] },
  "PATCH api/ai/chat/[conversationId]": {
    answers: [401, 404, 404, 200, 403],
    ask: ({ answerId }) => ({
      body: JSON.stringify({ chosenMessageId: answerId }),
    }),
  },
  "GET api/ai/chat/[conversationId]/instructions": {
    answers: [401, 200, 200, 200, 403],
  },
  "GET api/ai/chat/[conversationId]/messages": {
    answers: [401, 404, 404, 200, 403],
    ask: ({ answerId }) => ({ query: `?to=${answerId}` }),
  },
  "POST api/ai/chat/[conversationId]/stop": {
    answers: [401, 404, 404, 200, 403],
  },
  "GET api/ai/chat/[conversationId]/stream": {
    answers: [401, 404, 404, 204, 403],
  },
  "POST api/ai/chat": {
    answers: [401, 404, 404, 200, 403],
    ask: ({ conversationId, answerId }) => ({
      body: JSON.stringify(aQuestion({ conversationId, parentId: answerId })),
    }),
  },
  "GET api/auth/[...nextauth]": {
    answers: [200, 200, 200, 200, 200],
    ask: () => ({ params: { nextauth: "session" } }),
  },
  "POST api/auth/[...nextauth]": {
    answers: [
      "/auth-error",
      "/auth-error",
      "/auth-error",
      "/auth-error",
      "/auth-error",
    ],
    ask: () => ({ params: { nextauth: "signout" }, body: "" }),
  },
  "POST api/billing/webhook": {
    answers: [503, 503, 503, 503, 503],
    ask: () => ({ body: "{}" }),
  },
  "GET api/chats": { answers: [401, 200, 200, 200, 403] },
  "GET api/chats/[conversationId]/export": {
    answers: [401, 404, 404, 200, 403],
    ask: () => ({ query: "?format=markdown" }),
  },
  "GET api/chats/[conversationId]/shares": {
    answers: [401, 200, 200, 200, 403],
  },
  "PUT api/chats/[conversationId]/temporary": {
    answers: [401, 404, 404, 404, 403],
  },
  "GET api/chats/search": {
    answers: [401, 200, 200, 200, 403],
    ask: () => ({ query: "?query=ledger" }),
  },
  "GET api/cron/[job]": {
    answers: [401, 401, 401, 401, 401],
    ask: () => ({ params: { job: "sweep" } }),
  },
  "POST api/cron/[job]": {
    answers: [401, 401, 401, 401, 401],
    ask: () => ({ params: { job: "sweep" } }),
  },
  "GET api/export": { answers: [401, 200, 200, 200, 200] },
  "GET api/export/chats": { answers: [401, 200, 200, 200, 200] },
  "POST api/files": {
    answers: [401, 201, 201, 201, 403],
    ask: () => ({ body: "A note.", headers: { "x-file-name": "note.txt" } }),
  },
  "GET api/files/[fileId]": { answers: [401, 404, 404, 200, 200] },
  "DELETE api/files/[fileId]": { answers: [401, 404, 404, 204, 403] },
  "GET api/health": { answers: [200, 200, 200, 200, 200] },
  "GET api/mail/unsubscribe": {
    answers: [
      "/unsubscribe",
      "/unsubscribe",
      "/unsubscribe",
      "/unsubscribe",
      "/unsubscribe",
    ],
  },
  "POST api/mail/unsubscribe": {
    answers: [
      "/unsubscribe",
      "/unsubscribe",
      "/unsubscribe",
      "/unsubscribe",
      "/unsubscribe",
    ],
    ask: () => ({ body: "" }),
  },
  "GET api/notices": { answers: [401, 200, 200, 200, 403] },
  "POST api/notices": {
    answers: [401, 200, 200, 200, 403],
    ask: () => ({ body: "{}" }),
  },
  "GET api/usage": { answers: [401, 200, 200, 200, 403] },
  "GET api/usage/export": { answers: [401, 200, 200, 200, 403] },
  "GET api/usage/receipts/[requestId]": { answers: [401, 404, 404, 200, 403] },
  "GET diagram/frame": { answers: [200, 200, 200, 200, 200] },
  "GET diagram/library/[version]/[...file]": {
    answers: [404, 404, 404, 404, 404],
  },
};

const WHO = ["nobody", "somebody else", "an admin", "them", "them, suspended"];

describe("every method of every route", () => {
  test("is in the matrix, or takes nothing from anybody", async ({
    routes,
    visit,
  }) => {
    expect(routes).toBeDefined();
    const { cookie } = await visit();
    const unlisted: string[] = [];
    for (const route of ROUTES) {
      const module = await loadRoute(route);
      for (const method of METHODS) {
        if (!module[method] || ROWS[`${method} ${route}`]) continue;
        for (const who of [null, cookie]) {
          const { status } = await callRoute(route, { method, cookie: who });
          if (status !== 405 && status !== 404)
            unlisted.push(`${method} ${route}`);
        }
      }
    }

    expect(unlisted).toEqual([]);
    expect(Object.keys(ROWS).filter((row) => !isRoute(row))).toEqual([]);
  });

  test.for(Object.entries(ROWS))(
    "%s answers each as it should, and gives nobody what is another's",
    async ([name, { answers, ask }], { app, db, visit }) => {
      const person = await visit();
      const owned = await givenOwned(app, db, person);
      const [method, route] = splitRow(name);
      const cookies = [
        null,
        (await visit()).cookie,
        (await givenSession(db, await givenUser(db, { role: "admin" }))).cookie,
        person.cookie,
        person.cookie,
      ];

      const told: [string, Answer][] = [];
      const bodies: string[] = [];
      for (const [place, cookie] of cookies.entries()) {
        if (place === 4) await suspend(db, person);
        const response = await callRoute(route, {
          ...{ method, cookie, params: { ...owned } },
          ...ask?.(owned),
        });
        told.push([WHO[place] ?? "", answerOf(response)]);
        bodies.push(await response.text());
      }

      expect(told).toEqual(
        answers.map((status, place) => [WHO[place], status]),
      );
      for (const body of bodies.slice(0, 3)) {
        expect(body).not.toContain(SECRET);
        expect(body).not.toContain(person.email);
      }
    },
  );
});

function answerOf({ status, headers }: Response): Answer {
  const location = headers.get("location");
  if (location === null) return status;
  const { pathname } = new URL(location, "http://localhost:3000");
  return `/${pathname.slice(1)}`;
}

const isRoute = (row: string) => ROUTES.includes(splitRow(row)[1]);

const SECRET = "a-word-that-nobody-else-may-read";

type App = {
  model: { behave: (how: { text: string }) => void };
  post: (visitor: { cookie: string }, body: unknown) => Promise<Response>;
  upload: (
    visitor: { cookie: string },
    file: { name: string; body: BodyInit },
  ) => Promise<Response>;
};

/** A chat with its answer, and a file, that hold the secret. */
async function givenOwned(
  app: App,
  db: Parameters<typeof callsOf>[0],
  person: { cookie: string; userId: string },
): Promise<Owned> {
  app.model.behave({ text: `The ledger says ${SECRET}.` });
  const question = aQuestion({ text: `Tell me of ${SECRET}` });
  await eventsOf(await app.post(person, question));
  await db
    .update(conversations)
    .set({ systemPrompt: SECRET })
    .where(eq(conversations.id, question.conversationId));
  const uploaded = await app.upload(person, {
    name: "secret.txt",
    body: SECRET,
  });
  const { file } = await uploaded.json();
  const [call] = await callsOf(db, person);
  return {
    conversationId: question.conversationId,
    answerId: question.answerId,
    fileId: file.id,
    requestId: call?.id ?? randomUUID(),
  };
}

const suspend = (
  db: Parameters<typeof callsOf>[0],
  { userId }: { userId: string },
) => db.update(users).set({ status: "suspended" }).where(eq(users.id, userId));
