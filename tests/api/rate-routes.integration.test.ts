import { randomUUID } from "node:crypto";
import { globSync } from "node:fs";
import { relative, resolve } from "node:path";
import { test } from "@tests/support/app";
import { givenSession, givenUser } from "@tests/support/build";
import { drain, expectTooMany } from "@tests/support/too-many";
import { NextRequest } from "next/server";
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
  const names = [...route.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => name);
  const params = Object.fromEntries(names.map((name) => [name, randomUUID()]));
  const context = { params: Promise.resolve(params) };
  const path = route
    .replace("[...nextauth]", "providers")
    .replaceAll(/\[(\w+)\]/g, (_, name) => params[name] ?? "");
  const url = `http://localhost:3000/${path}`;
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
      const person = await givenUser(db, { role });
      const { cookie } = await givenSession(db, person);
      const ask = await asSomebody(route, method, cookie);
      const policies = RATE_RULES[rule].buckets.map(
        ({ per }) => `${rule}-${per}`,
      );
      const list = (field: string) =>
        new RegExp(
          `^${policies.map((policy) => `"${policy}";${field}`).join(", ")}$`,
        );

      const before = await ask();
      const narrowest =
        rule === "api"
          ? `api-route:${route}:${person.userId}`
          : `${policies[0]}:%`;
      await drain(pool, narrowest);
      const refused = await ask();

      expect(before.status).not.toBe(429);
      expect(before.headers.get("ratelimit-policy")).toMatch(
        list("q=\\d+;w=\\d+"),
      );
      expect(before.headers.get("ratelimit")).toMatch(list("r=\\d+;t=\\d+"));
      expect(expectTooMany(refused)).toEqual([policies[0]]);
      if (rule !== "sign_in") {
        const { error } = contractErrorBody.parse(await refused.json());
        expect(error.code).toBe("rate_limited");
      }
    },
  );

  test("that is asked too fast leaves its person the others, and others the route", async ({
    db,
    pool,
    routes,
  }) => {
    expect(routes).toBeDefined();
    const [hasty, calm] = [await givenUser(db), await givenUser(db)];
    const { cookie } = await givenSession(db, hasty);
    const usage = await asSomebody("api/usage", "GET", cookie);
    const chats = await asSomebody("api/chats", "GET", cookie);
    const usageOfCalm = await asSomebody(
      "api/usage",
      "GET",
      (await givenSession(db, calm)).cookie,
    );
    await usage();
    await drain(pool, `api-route:api/usage:${hasty.userId}`);

    const answers = [await usage(), await chats(), await usageOfCalm()];

    expect(answers.map(({ status }) => status)).toEqual([429, 200, 200]);
  });

  test("has one bucket a person, whatever the address has in a parameter's place", async ({
    db,
    pool,
    routes,
  }) => {
    const person = await givenUser(db);
    const { cookie } = await givenSession(db, person);
    const nasty = ["a b", "usage", "%zz", "..%2Fusage", "ö", "api"];

    for (const fileId of nasty) {
      const path = encodeURIComponent(fileId);
      const request = new Request(`http://localhost:3000/api/files/${path}`, {
        headers: { cookie },
      });
      await routes.file.GET(request, { params: Promise.resolve({ fileId }) });
    }

    const { rows } = await pool.query(
      "select key from rate_buckets where key like $1 order by key",
      [`api-route:%:${person.userId}`],
    );
    expect(rows.map(({ key }) => key.split(":")[1])).toEqual([
      "[fileId]/files/[fileId]",
      "api/files/[fileId]",
    ]);
  });
});
