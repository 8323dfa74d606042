import type { Account } from "../account.ts";
import { linesOf } from "../objects/checkout/lines.ts";
import { paymentsOf } from "../objects/invoice/payments.ts";
import { render } from "../render.ts";
import { invalidRequest } from "./errors.ts";
import { isTree } from "./form.ts";
import { listOf, page } from "./lists.ts";

const DEPTH_MAX = 4;

/** An answer with its objects as they are shown, and what `expand` asks for. */
export function present(
  account: Account,
  answer: object,
  paths: readonly string[],
): unknown {
  const shown: unknown = structuredClone(rendered(account, answer));
  for (const path of paths) {
    const names = path.split(".");
    if (names.length > DEPTH_MAX) {
      throw invalidRequest(
        `You cannot expand more than ${DEPTH_MAX} levels of a property. Property: ${path}.`,
        { code: "property_expansion_max_depth", param: "expand" },
      );
    }
    expand(account, shown, names);
  }
  return shown;
}

function rendered(account: Account, answer: object): object {
  if (!isList(answer)) return render(account, answer);
  return { ...answer, data: answer.data.map((each) => render(account, each)) };
}

function expand(account: Account, at: unknown, path: readonly string[]) {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (Array.isArray(at)) {
    for (const each of at) expand(account, each, path);
    return;
  }
  if (!isTree(at)) return;
  const value = at[name] ?? includable(account, at, name);
  if (value === undefined && !Object.hasOwn(at, name)) {
    throw invalidRequest(
      `This property cannot be expanded (${name}). You may want to try expanding 'data.${name}' instead.`,
      { param: "expand" },
    );
  }
  at[name] = typeof value === "string" ? found(account, value) : value;
  expand(account, at[name], rest);
}

/** What an id stands for; a text that is none stays as it is. */
function found(account: Account, id: string): unknown {
  for (const table of Object.values(account.tables)) {
    const object = table.get(id);
    if (object && !object.object.startsWith("local."))
      return structuredClone(render(account, object));
  }
  return account.find("local.deleted", id) ?? id;
}

/** What an object only has when it is asked for. */
function includable(
  account: Account,
  object: Record<string, unknown>,
  name: string,
): unknown {
  const id = String(object.id);
  const url = `/v1/${String(object.object)}s/${id}/${name}`;
  switch (`${String(object.object)} ${name}`) {
    case "checkout.session line_items":
      return listOf(linesOf(account, id), {
        url: `/v1/checkout/sessions/${id}/line_items`,
      });
    case "customer subscriptions":
      return listOf(
        account
          .all("subscription")
          .filter((each) => each.customer === id && each.status !== "canceled")
          .toReversed()
          .map((each) => render(account, each)),
        { url },
      );
    case "invoice payments":
      return listOf(paymentsOf(account, id), { url });
    case "charge refunds":
      return page(
        account.all("refund").filter((each) => each.charge === id),
        { url, params: {} },
      );
    default:
      return undefined;
  }
}

const isList = (answer: object): answer is { data: object[] } =>
  "object" in answer &&
  answer.object === "list" &&
  "data" in answer &&
  Array.isArray(answer.data);
