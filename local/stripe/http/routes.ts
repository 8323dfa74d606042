import type { Account } from "../account.ts";
import { type Fields, type Params, readFields } from "./shapes.ts";

export type Method = "GET" | "POST" | "DELETE";

export type Call<F extends Fields> = {
  account: Account;
  /** What stands in the path for `:id`; empty where there is none. */
  id: string;
  params: Params<F>;
};

export type Route = {
  method: Method;
  /** With `:id` where an id stands. */
  path: string;
  fields: Fields;
  /** The SDK's type of these parameters, below `Stripe`; tests compare. */
  sdk: string | null;
  answer(account: Account, id: string, given: Record<string, unknown>): object;
};

/**
 * One line of the API: what it takes and what it does. It answers with a stored
 * object or a list; expansion comes after.
 *
 * @param target Such as `POST /v1/customers/:id`.
 */
export function route<F extends Fields>(
  target: `${Method} /${string}`,
  options: {
    sdk: string | null;
    params: F;
    answer(call: Call<F>): object;
  },
): Route {
  const [method, path] = target.split(" ");
  if (path === undefined) throw new Error(`no path in ${target}`);
  return {
    method: methodNamed(method),
    path,
    fields: options.params,
    sdk: options.sdk,
    answer: (account, id, given) =>
      options.answer({
        account,
        id,
        params: readFields(options.params, given),
      }),
  };
}

function methodNamed(name: string | undefined): Method {
  if (name === "GET" || name === "POST" || name === "DELETE") return name;
  throw new Error(`no such method: ${name}`);
}

/** A fixed word wins over an id: `/v1/invoices/create_preview` is no invoice. */
export function findRoute(
  routes: readonly Route[],
  request: { method: string; path: string },
): { route: Route; id: string } | null {
  const fitting = routes.flatMap((each) => {
    if (each.method !== request.method) return [];
    const id = matchPath(each.path, request.path);
    return id === null ? [] : [{ route: each, id }];
  });
  return fitting.find(({ id }) => id === "") ?? fitting[0] ?? null;
}

/** The id in a path of that pattern, empty if it has none; null: no match. */
export function matchPath(path: string, asked: string): string | null {
  const pattern = path.split("/");
  const parts = asked.split("/");
  if (pattern.length !== parts.length) return null;
  let id = "";
  for (const [index, part] of parts.entries()) {
    if (pattern[index] === ":id") id = decodeURIComponent(part);
    else if (pattern[index] !== part) return null;
  }
  return id;
}
