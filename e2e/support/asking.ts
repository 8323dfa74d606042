import { randomUUID } from "node:crypto";
import { givenSession } from "@tests/support/build";
import type { Database } from "@/db/open";

export type Question = ReturnType<typeof aQuestion>;

/** A first question, with ids of its own. */
export const aQuestion = (text = "What is a ledger?") => ({
  conversationId: randomUUID(),
  answerId: randomUUID(),
  message: { id: randomUUID(), parts: [{ type: "text", text }] },
});

export type Visitor = { cookie: string };

/** A session of somebody, to be sent to any app on this database. */
export const visitorOf = async (
  db: Database,
  user: { userId: string },
): Promise<Visitor> => ({ cookie: (await givenSession(db, user)).cookie });

/** Any request of a visitor, as their browser would send it. */
export const request = (
  url: string,
  { cookie }: Visitor,
  init: { method?: string; body?: string } = {},
) =>
  fetch(url, {
    ...init,
    redirect: "manual",
    headers: {
      cookie,
      origin: new URL(url).origin,
      ...(init.body !== undefined && { "content-type": "application/json" }),
    },
  });

export const ask = (
  app: { url: string },
  visitor: Visitor,
  question: Question,
) =>
  request(`${app.url}/api/ai/chat`, visitor, {
    method: "POST",
    body: JSON.stringify(question),
  });

export const join = (
  app: { url: string },
  visitor: Visitor,
  { conversationId }: Question,
) => request(`${app.url}/api/ai/chat/${conversationId}/stream`, visitor);

export const stop = (
  app: { url: string },
  visitor: Visitor,
  { conversationId }: Question,
) =>
  request(`${app.url}/api/ai/chat/${conversationId}/stop`, visitor, {
    method: "POST",
  });
