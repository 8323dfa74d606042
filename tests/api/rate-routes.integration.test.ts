import { randomUUID } from "node:crypto";
import { globSync } from "node:fs";
import { relative, resolve } from "node:path";
import { test } from "@tests/support/app";
import { givenSession, givenUser } from "@tests/support/build";
import { NextRequest } from "next/server";
import type { Pool } from "pg";
import { describe, expect } from "vitest";
import { contractErrorBody } from "@/features/chat/schema";
import { RATE_RULES, type RateRuleName } from "@/features/rates/rules";

const METHODS = ["GET", "PATCH", "POST", "PUT", "DELETE"] as const;
type Method = (typeof METHODS)[number];
type Rates = Partial<Record<Method, RateRuleName>>;

/**
 * Every route with the rule that bounds how fast each of its methods may be
 * asked, or why it needs none. A new route needs its line here.
 */
const ROUTES: Record<string, Rates | string> = {
  "(app)/billing/return":
    "a page's way back: loadArrival asks the rule arrival",
  "api/admin/brake": { GET: "api" },
  "api/admin/looks/[conversationId]/files/[fileId]": { GET: "api" },
  "api/admin/revenue/export": { GET: "exports" },
  "api/admin/usage/export": { GET: "exports" },
  "api/admin/audit": { GET: "exports" },
  "api/ai/[...path]": "answers without looking anything up",
  "api/ai/chat": "reserve takes from the buckets of chat and chat_free",
  "api/ai/chat/[conversationId]": { GET: "api", PATCH: "api" },
  "api/ai/chat/[conversationId]/instructions": { GET: "api" },
  "api/ai/chat/[conversationId]/messages": { GET: "api" },
  "api/ai/chat/[conversationId]/stop": { POST: "api" },
  "api/ai/chat/[conversationId]/stream": { GET: "api" },
  "api/auth/[...nextauth]": { GET: "sign_in", POST: "sign_in" },
  "api/billing/webhook": "signed by Stripe, which sends what there is",
  "api/chats": { GET: "api" },
  "api/chats/[conversationId]/export": { GET: "exports" },
  "api/chats/[conversationId]/shares": { GET: "api" },
  "api/chats/[conversationId]/temporary": { PUT: "api" },
  "api/chats/search": { GET: "api" },
  "api/cron/[job]": "needs the operator's secret; a job runs once at a time",
  "api/export": { GET: "exports" },
  "api/export/chats": { GET: "exports" },
  "api/files": { POST: "uploads" },
  "api/files/[fileId]": { GET: "api", DELETE: "api" },
  "api/health": "a probe that is refused would end the server",
  "api/mail/unsubscribe": { POST: "unsubscribe" },
  "api/notices": { GET: "api", POST: "api" },
  "api/usage": { GET: "api" },
  "api/usage/export": { GET: "exports" },
  "api/usage/receipts/[requestId]": { GET: "api" },
  "diagram/frame": "one document for everybody, that looks nothing up",
  "diagram/library/[version]/[...file]":
    "files of a package, which browsers and caches keep",
};

process.env.TRUSTED_PROXY_HOPS = "1";
let visitors = 0;

type Handler = (
  request: NextRequest,
  context: { params: Promise<unknown> },
) => Promise<Response>;

/** Asks one method of a route, as one and the same person each time. */
async function asSomebody(route: string, method: Method, cookie: string) {
  const file = resolve("src/app", route, "route.ts");
  const module: Record<Method, Handler> = await import(/* @vite-ignore */ file);
  visitors += 1;
  const headers = {
    cookie,
    "sec-fetch-site": "same-origin",
    "x-forwarded-for": `198.51.100.${visitors}`,
  };
  const id = randomUUID();
  const context = {
    params: Promise.resolve({ conversationId: id, fileId: id, requestId: id }),
  };
  const path = route.replace("[...nextauth]", "providers");
  const url = `http://localhost:3000/${path.replaceAll(/\[\w+\]/g, id)}`;
  return () =>
    module[method](
      new NextRequest(url, {
        method,
        headers,
        ...(method === "POST" && { body: "{}" }),
      }),
      context,
    );
}

const drain = (pool: Pool, policy: string) =>
  pool.query(
    `update rate_buckets set full_at_ms = full_at_ms + 1000000000
      where key like $1`,
    [`${policy}:%`],
  );

describe("every route", () => {
  test("is in the table of rates, and nothing else is", () => {
    const files = globSync("src/app/**/route.ts");
    const routes = files.map((file) =>
      relative("src/app", file).replace("/route.ts", ""),
    );

    expect(routes.sort()).toEqual(Object.keys(ROUTES).sort());
  });

  const bounded = Object.entries(ROUTES).flatMap(([route, rates]) =>
    typeof rates === "string"
      ? []
      : METHODS.filter((method) => rates[method]).map(
          (method) => [method, route] as const,
        ),
  );
  test.for(bounded)(
    "%s %s tells how it stands, and refuses with 429",
    async ([method, route], { db, pool, routes }) => {
      expect(routes).toBeDefined();
      const rates = ROUTES[route];
      const rule = typeof rates === "object" ? rates[method] : undefined;
      if (!rule) throw new Error(`${method} ${route} has no rule`);
      const role = route.startsWith("api/admin/") ? "admin" : "user";
      const { cookie } = await givenSession(db, await givenUser(db, { role }));
      const ask = await asSomebody(route, method, cookie);
      const policy = `${rule}-${RATE_RULES[rule].buckets[0].per}`;

      const before = await ask();
      await drain(pool, policy);
      const refused = await ask();

      expect(before.status).not.toBe(429);
      expect(before.headers.get("ratelimit-policy")).toMatch(
        new RegExp(`^"${policy}";q=\\d+;w=\\d+$`),
      );
      expect(before.headers.get("ratelimit")).toMatch(
        new RegExp(`^"${policy}";r=\\d+;t=\\d+$`),
      );
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(refused.headers.get("ratelimit")).toMatch(
        new RegExp(`^"${policy}";r=0;t=\\d+$`),
      );
      if (rule !== "sign_in") {
        const { error } = contractErrorBody.parse(await refused.json());
        expect(error.code).toBe("rate_limited");
      }
    },
  );
});
