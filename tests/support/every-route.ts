import { globSync } from "node:fs";
import { relative, resolve } from "node:path";
import { NextRequest } from "next/server";
import { browser } from "./next-headers.ts";

export const METHODS = ["GET", "PATCH", "POST", "PUT", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** Every route, by its folder under src/app. */
export const EVERY_ROUTE = globSync("src/app/**/route.ts")
  .map((file) => relative("src/app", file).replace("/route.ts", ""))
  .sort();

export const isAdminRoute = (route: string) => route.startsWith("api/admin/");

/** Those but the admin plane's, whose gate tests/admin/gate holds shut. */
export const ROUTES = EVERY_ROUTE.filter((route) => !isAdminRoute(route));

/** "GET api/usage" in its two parts. */
export function splitRow(row: string): [Method, string] {
  const [method, route] = row.split(" ");
  const known = METHODS.find((each) => each === method);
  if (!known || !route) throw new Error(`no row is named like ${row}`);
  return [known, route];
}

type Handler = (
  request: NextRequest,
  context: { params: Promise<unknown> },
) => Promise<Response> | Response;

export const loadRoute = (
  route: string,
): Promise<Partial<Record<Method, Handler>>> =>
  import(/* @vite-ignore */ resolve("src/app", route, "route.ts"));

export type RouteCall = {
  method: Method;
  /** Of the address, by the names in the route. */
  params?: Record<string, string>;
  query?: string;
  body?: BodyInit | null;
  headers?: Record<string, string>;
  /** Null is nobody. */
  cookie: string | null;
};

let visitors = 0;

/**
 * Calls a route as Next would: an own page's request, each from an address of
 * its own. What the route redirects to is the answer's `location`.
 */
export async function callRoute(
  route: string,
  call: RouteCall,
): Promise<Response> {
  const handler = (await loadRoute(route))[call.method];
  if (!handler) throw new Error(`${route} has no ${call.method}`);
  visitors += 1;
  const { params = {}, query = "", body = null, cookie } = call;
  const path = route
    .replace(/^\([^)]+\)\//, "")
    .replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, (_, name) =>
      encodeURIComponent(params[name] ?? "none"),
    );
  const headers = {
    "sec-fetch-site": "same-origin",
    "x-forwarded-for": `2001:db8::${visitors.toString(16)}`,
    ...(cookie && { cookie }),
    ...call.headers,
  };
  carry(cookie);
  const request = new NextRequest(`http://localhost:3000/${path}${query}`, {
    method: call.method,
    headers,
    ...(body !== null && { body, duplex: "half" }),
  });
  const given = { ...params, ...listed(params, ["path", "file", "nextauth"]) };
  try {
    return await handler(request, { params: Promise.resolve(given) });
  } catch (thrown) {
    return redirected(thrown);
  }
}

/** Pages and what redirects read the cookie where Next keeps it. */
function carry(cookie: string | null) {
  browser.cookies.clear();
  browser.headers.clear();
  const [name, value] = cookie?.split("=") ?? [];
  if (name && value) browser.cookies.set(name, value);
}

const listed = (params: Record<string, string>, names: string[]) =>
  Object.fromEntries(
    names.flatMap((name) =>
      params[name] === undefined ? [] : [[name, params[name].split("/")]],
    ),
  );

function redirected(thrown: unknown): Response {
  const digest = thrown instanceof Error ? Reflect.get(thrown, "digest") : null;
  if (!String(digest).startsWith("NEXT_REDIRECT;")) throw thrown;
  const location = String(digest).split(";").slice(2, -2).join(";");
  return new Response(null, { status: 307, headers: { location } });
}
