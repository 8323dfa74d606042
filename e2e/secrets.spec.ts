import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { givenSession, givenUser } from "@tests/support/build";
import { variableNames } from "@/core/env";
import { type Database, openDatabase } from "@/db/open";
import type { App } from "../scripts/run/app.ts";
import { startSpareApp } from "./support/apps.ts";
import { aQuestion } from "./support/asking.ts";
import { test } from "./support/test.ts";

const SECRETS = {
  AUTH_SECRET: "sentinel-auth-0123456789abcdef0123456789",
  CRON_SECRET: "sentinel-cron-0123456789abcdef",
  OPENAI_API_KEY: "sk-sentinel-openai-0123456789",
  GROQ_API_KEY: "gsk-sentinel-groq-0123456789",
  AUTH_GITHUB_SECRET: "sentinel-github-0123456789",
  AUTH_GOOGLE_SECRET: "sentinel-google-0123456789",
};
const PROMPT = "sentinel-prompt: my mother's maiden name";
const NOBODYS_ID = "00000000-0000-4000-8000-000000000000";
const SPARE = 4;

/** What no response may hold: a secret, or the inside of the program. */
const INSIDE = [
  ...Object.values(SECRETS).map((secret) => new RegExp(secret)),
  /\bat .{1,80}[/\\].{1,200}:\d+:\d+/,
  /node_modules|webpack-internal|\/src\/|DATABASE_DIR/,
  /\b(select|insert into|update) \w+.{0,80}\b(from|values|set)\b/,
];

type Asked = { method?: string; path: string; body?: unknown; as?: "nobody" };

/** Each way to be refused, to fail and to be answered. */
const REQUESTS: Asked[] = [
  { path: "/" },
  { path: "/login" },
  { path: "/login?error=Configuration", as: "nobody" },
  { path: "/auth-error?error=Configuration", as: "nobody" },
  { path: "/chat" },
  { path: "/usage" },
  { path: "/settings" },
  { path: "/billing" },
  { path: `/chat/${NOBODYS_ID}` },
  { path: "/chat/%00" },
  { path: "/no-such-page" },
  { path: "/api/health" },
  { path: "/api/health?deep=1" },
  { path: "/api/usage" },
  { path: "/api/usage", as: "nobody" },
  { path: "/api/auth/session" },
  { path: "/api/auth/providers" },
  { path: "/api/auth/csrf" },
  { path: "/api/auth/callback/github?code=x&state=y" },
  { path: "/api/auth/nonsense" },
  { path: "/api/cron/sweep", method: "POST" },
  { path: "/api/cron/sweep" },
  { path: "/api/cron/nonsense", method: "POST" },
  { path: "/api/ai/nonsense" },
  { path: "/api/ai/chat" },
  { path: "/api/ai/chat", method: "POST" },
  { path: "/api/ai/chat", method: "POST", body: "{" },
  { path: "/api/ai/chat", method: "POST", body: [PROMPT] },
  { path: "/api/ai/chat", method: "POST", body: { message: PROMPT } },
  {
    path: "/api/ai/chat",
    method: "POST",
    body: { ...aQuestion(PROMPT), modelId: "no-such-model" },
  },
  {
    path: "/api/ai/chat",
    method: "POST",
    body: { ...aQuestion(PROMPT), modelId: "gpt-4o" },
  },
  {
    path: "/api/ai/chat",
    method: "POST",
    body: aQuestion(PROMPT.repeat(1_000)),
  },
  {
    path: "/api/ai/chat",
    method: "POST",
    body: aQuestion(PROMPT.repeat(10_000)),
  },
  {
    path: "/api/ai/chat",
    method: "POST",
    body: aQuestion(PROMPT),
    as: "nobody",
  },
  { path: `/api/ai/chat/${NOBODYS_ID}/stream` },
  { path: "/api/ai/chat/nonsense/stream" },
  { path: `/api/ai/chat/${NOBODYS_ID}/stop`, method: "POST" },
  { path: "/api/ai/chat/nonsense/stop", method: "POST" },
  { path: `/api/ai/chat/${NOBODYS_ID}/stream`, as: "nobody" },
  { path: `/api/ai/chat/${NOBODYS_ID}/stop`, method: "POST", as: "nobody" },
];

test.describe("an app that has secrets", () => {
  let app: App;
  let db: Database;
  let cookie: string;
  let end: () => Promise<void>;

  test.beforeAll(async ({ testbed }) => {
    const databaseDir = `${testbed.folder}/secrets-db`;
    app = await startSpareApp(testbed, {
      spare: SPARE,
      mode: "start",
      variables: {
        ...SECRETS,
        AUTH_GITHUB_ID: "github-client",
        AUTH_GOOGLE_ID: "google-client",
        OPENAI_BASE_URL: `${testbed.modelUrl}/v1`,
        GROQ_BASE_URL: `${testbed.modelUrl}/openai/v1`,
        DATABASE_DIR: databaseDir,
      },
    });
    const opened = openDatabase({ dir: databaseDir, whenInUse: "join" });
    db = opened.db;
    cookie = (await givenSession(db, await givenUser(db))).cookie;
    end = async () => {
      await opened.close();
      await app.stop();
    };
  });
  test.afterAll(() => end());

  const send = async ({ method = "GET", path, body, as }: Asked) => {
    const response = await fetch(`${app.url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        origin: app.url,
        "content-type": "application/json",
        ...(as !== "nobody" && { cookie }),
      },
      ...(body !== undefined && {
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    });
    const headers = [...response.headers].join("\n");
    return { response, headers, body: await response.text() };
  };

  for (const asked of REQUESTS) {
    test(`tells nothing of its inside: ${nameOf(asked)}`, async () => {
      const { response, headers, body } = await send(asked);

      for (const inside of INSIDE) {
        expect(headers).not.toMatch(inside);
        expect(body).not.toMatch(inside);
      }
      expect(body).not.toContain(PROMPT);
      expect(response.status).not.toBe(500);
      if (asked.path.startsWith("/api/ai/")) {
        expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
      }
      if (asked.as === "nobody" && asked.path.startsWith("/api/")) {
        expect(response.status).toBe(401);
        expect(JSON.parse(body)).toMatchObject({
          error: { code: "unauthenticated" },
        });
      }
    });
  }

  for (const status of [400, 401, 404, 429, 500]) {
    test(`tells nothing of a provider that answers ${status}`, async ({
      model,
    }) => {
      await model.behave({ status, errorCode: "sentinel-vendor-code" });

      const { response, headers, body } = await send({
        path: "/api/ai/chat",
        method: "POST",
        body: aQuestion(PROMPT),
      });

      expect(`${headers}\n${body}`).not.toMatch(/sentinel/);
      expect(response.headers.get("x-request-id")).not.toBeNull();
      expect(body).toMatch(/provider_(error|unavailable)/);
    });
  }

  test("writes no secret and no prompt into its log", async ({
    model,
    testbed,
  }) => {
    await model.behave({ text: "sentinel-answer" });
    const { body } = await send({
      path: "/api/ai/chat",
      method: "POST",
      body: aQuestion(PROMPT),
    });
    expect(body).toContain('"outcome":"completed"');

    const log = readFileSync(`${testbed.folder}/app-${SPARE}.log`, "utf8");

    expect(log).toContain("requestId");
    expect(log).not.toContain("sentinel");
  });
});

test("no page's JavaScript knows the name of a secret or a way to the database", async ({
  page,
  signInNewcomer,
}) => {
  const scripts = new Map<string, Promise<string>>();
  page.on("response", (response) => {
    if (!response.url().includes("/_next/static/")) return;
    if (!/\.js(\?|$)/.test(response.url())) return;
    scripts.set(response.url(), response.text());
  });
  for (const path of ["/", "/login"]) await visit(page, path);
  await signInNewcomer();
  for (const path of ["/chat", "/usage", "/settings", "/billing"]) {
    await visit(page, path);
  }

  const code = (await Promise.all(scripts.values())).join("\n");

  expect(scripts.size).toBeGreaterThan(10);
  const names = variableNames.filter((name) =>
    /KEY|SECRET|TOKEN|DATABASE|HEADERS/.test(name),
  );
  for (const name of names) expect(code).not.toContain(name);
  expect(code).not.toMatch(/postgres:\/\/|ai_requests|usage_events|\bsk-/);
});

const visit = async (page: Page, path: string) => {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
};

function nameOf({ method = "GET", path, body, as }: Asked) {
  const size = body === undefined ? 0 : JSON.stringify(body).length;
  return `${method} ${path} with ${size} characters by ${as ?? "somebody"}`;
}
