import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Model, startModel } from "@local/model/start";
import { givenSession, givenUser, type UserWishes } from "./build.ts";
import { test as base } from "./database.ts";

const ORIGIN = "http://localhost:3000";

/** What a question sends beside fresh ids. */
export type Question = {
  text?: string;
  conversationId?: string;
  answerId?: string;
  messageId?: string;
  parentId?: string | null;
  modelId?: string;
};

/**
 * The routes of the AI plane as functions, on this file's database and on a
 * model of its own, which is as fast as it can be unless told otherwise.
 */
export const test = base
  .extend(
    "model",
    { scope: "file" },
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
    async ({}, { onCleanup }) => {
      const model = await startModel({ tokensPerSecond: 0, firstTokenMs: 0 });
      onCleanup(() => model.close());
      return model;
    },
  )
  .extend(
    "routes",
    { scope: "file" },
    async ({ databaseUrl, model }, { onCleanup }) => {
      const filesDir = mkdtempSync(join(tmpdir(), "tollgate-files-"));
      configure({ databaseUrl, model, filesDir });
      const { closeDatabase } = await import("@/db/client");
      onCleanup(async () => {
        await closeDatabase();
        rmSync(filesDir, { recursive: true });
      });
      return {
        ask: await import("@/app/api/ai/chat/route"),
        stream: await import("@/app/api/ai/chat/[conversationId]/stream/route"),
        stop: await import("@/app/api/ai/chat/[conversationId]/stop/route"),
        conversation: await import("@/app/api/ai/chat/[conversationId]/route"),
        chats: await import("@/app/api/chats/route"),
        search: await import("@/app/api/chats/search/route"),
        temporary: await import(
          "@/app/api/chats/[conversationId]/temporary/route"
        ),
        shares: await import("@/app/api/chats/[conversationId]/shares/route"),
        messages: await import(
          "@/app/api/ai/chat/[conversationId]/messages/route"
        ),
        exported: await import("@/app/api/chats/[conversationId]/export/route"),
        notices: await import("@/app/api/notices/route"),
        usage: await import("@/app/api/usage/route"),
        usageExport: await import("@/app/api/usage/export/route"),
        health: await import("@/app/api/health/route"),
        cron: await import("@/app/api/cron/[job]/route"),
        elsewhere: await import("@/app/api/ai/[...path]/route"),
        files: await import("@/app/api/files/route"),
        file: await import("@/app/api/files/[fileId]/route"),
      };
    },
  )
  .extend("visit", ({ db }) => async (wishes: UserWishes = {}) => {
    const user = await givenUser(db, {
      planId: "pro",
      limits: { creditsPerPeriod: 1_000_000n, dailyRequestsPerMember: null },
      ...wishes,
    });
    return { ...user, ...(await givenSession(db, user)) };
  })
  .extend("app", ({ routes, model }) => {
    model.reset();
    const of = (conversationId: string) => ({
      params: Promise.resolve({ conversationId }),
    });
    return {
      model,
      /** Sends a body as it is. */
      post: (
        visitor: { cookie: string } | null,
        body: unknown,
        headers: Record<string, string> = {},
      ) =>
        routes.ask.POST(
          requestOf("POST", "/api/ai/chat", visitor, {
            headers,
            body: typeof body === "string" ? body : JSON.stringify(body),
          }),
          {},
        ),
      join: (visitor: { cookie: string } | null, conversationId: string) =>
        routes.stream.GET(
          requestOf("GET", `/api/ai/chat/${conversationId}/stream`, visitor),
          of(conversationId),
        ),
      stop: (visitor: { cookie: string } | null, conversationId: string) =>
        routes.stop.POST(
          requestOf("POST", `/api/ai/chat/${conversationId}/stop`, visitor),
          of(conversationId),
        ),
      glance: (visitor: { cookie: string } | null, conversationId: string) =>
        routes.conversation.GET(
          requestOf("GET", `/api/ai/chat/${conversationId}`, visitor),
          of(conversationId),
        ),
      stretch: (
        visitor: { cookie: string } | null,
        conversationId: string,
        wanted: Record<string, string>,
      ) =>
        routes.messages.GET(
          requestOf(
            "GET",
            `/api/ai/chat/${conversationId}/messages?${new URLSearchParams(wanted)}`,
            visitor,
          ),
          of(conversationId),
        ),
      choose: (
        visitor: { cookie: string } | null,
        conversationId: string,
        chosenMessageId: string,
      ) =>
        routes.conversation.PATCH(
          requestOf("PATCH", `/api/ai/chat/${conversationId}`, visitor, {
            body: JSON.stringify({ chosenMessageId }),
          }),
          of(conversationId),
        ),
      /** A page of the history, after a cursor. */
      history: (visitor: { cookie: string } | null, after?: string) =>
        routes.chats.GET(
          requestOf(
            "GET",
            after === undefined ? "/api/chats" : `/api/chats?after=${after}`,
            visitor,
          ),
          {},
        ),
      /** A chat as a file. */
      exported: (
        visitor: { cookie: string } | null,
        conversationId: string,
        format: string,
      ) =>
        routes.exported.GET(
          requestOf(
            "GET",
            `/api/chats/${conversationId}/export?format=${format}`,
            visitor,
          ),
          of(conversationId),
        ),
      /** Tells that a chat is a temporary one. */
      keepTemporary: (
        visitor: { cookie: string } | null,
        conversationId: string,
      ) =>
        routes.temporary.PUT(
          requestOf("PUT", `/api/chats/${conversationId}/temporary`, visitor),
          of(conversationId),
        ),
      /** The links of a chat. */
      shares: (visitor: { cookie: string } | null, conversationId: string) =>
        routes.shares.GET(
          requestOf("GET", `/api/chats/${conversationId}/shares`, visitor),
          of(conversationId),
        ),
      search: (visitor: { cookie: string } | null, query: string) =>
        routes.search.GET(
          requestOf(
            "GET",
            `/api/chats/search?${new URLSearchParams({ query })}`,
            visitor,
          ),
          {},
        ),
      markNotices: (visitor: { cookie: string } | null, body: string) =>
        routes.notices.POST(
          requestOf("POST", "/api/notices", visitor, { body }),
          {},
        ),
      /** Sends a file as it is; the name is encoded unless it is null. */
      upload: (
        visitor: { cookie: string } | null,
        file: { name?: string | null; body: BodyInit },
        headers: Record<string, string> = {},
      ) => {
        const { name = "file", body } = file;
        return routes.files.POST(
          requestOf("POST", "/api/files", visitor, {
            body,
            headers: {
              "content-type": "application/octet-stream",
              ...(name !== null && { "x-file-name": encodeURIComponent(name) }),
              ...headers,
            },
          }),
          {},
        );
      },
      readFile: (
        visitor: { cookie: string } | null,
        fileId: string,
        headers: Record<string, string> = {},
      ) =>
        routes.file.GET(
          requestOf("GET", `/api/files/${fileId}`, visitor, { headers }),
          { params: Promise.resolve({ fileId }) },
        ),
      removeFile: (visitor: { cookie: string } | null, fileId: string) =>
        routes.file.DELETE(
          requestOf("DELETE", `/api/files/${fileId}`, visitor),
          { params: Promise.resolve({ fileId }) },
        ),
      usage: (visitor: { cookie: string } | null) =>
        routes.usage.GET(requestOf("GET", "/api/usage", visitor), {}),
      exportUsage: (visitor: { cookie: string } | null, query = "") =>
        routes.usageExport.GET(
          requestOf("GET", `/api/usage/export${query}`, visitor),
          {},
        ),
    };
  });

/** Before anything reads the configuration: it is read once a process. */
function configure(part: {
  databaseUrl: string;
  model: Model;
  filesDir: string;
}) {
  Object.assign(process.env, {
    DATABASE_URL: part.databaseUrl,
    DATABASE_POOL_MAX: "20",
    LOCAL_MODEL_URL: part.model.url,
    FILES_DIR: part.filesDir,
    LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
  });
}

function requestOf(
  method: string,
  path: string,
  visitor: { cookie: string } | null,
  init: { headers?: Record<string, string>; body?: BodyInit } = {},
) {
  return new Request(`${ORIGIN}${path}`, {
    method,
    ...(init.body !== undefined && { body: init.body, duplex: "half" }),
    headers: {
      "content-type": "application/json",
      "sec-fetch-site": "same-origin",
      ...(visitor && { cookie: visitor.cookie }),
      ...init.headers,
    },
  });
}

/** A question's body with ids of its own. */
export function aQuestion(question: Question = {}) {
  return {
    conversationId: question.conversationId ?? randomUUID(),
    answerId: question.answerId ?? randomUUID(),
    message: {
      id: question.messageId ?? randomUUID(),
      parts: [
        { type: "text" as const, text: question.text ?? "What is a ledger?" },
      ],
    },
    ...(question.parentId !== undefined && { parentId: question.parentId }),
    ...(question.modelId && { modelId: question.modelId }),
  };
}
