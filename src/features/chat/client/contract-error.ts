import { field, textOf } from "./json.ts";

export type LimitFacts = {
  kind: string;
  used: number;
  held: number;
  /** Null where nothing limits. */
  limit: number | null;
  unit: string;
  resetsAt: string | null;
};

export type ErrorAction = { kind: string; href: string };

/** An error of the HTTP contract, as the browser needs it. */
export type ClientError = {
  code: string;
  message: string;
  requestId: string | null;
  limit: LimitFacts | null;
  actions: ErrorAction[];
};

/** The error of a refused response, whatever stands in its body. */
export async function readErrorResponse(
  response: Response,
): Promise<ClientError> {
  const body: unknown = await response.json().catch(() => null);
  const error = parseError(field(body, "error"));
  return {
    ...(error ?? unreadable()),
    requestId: error?.requestId ?? response.headers.get("x-request-id"),
  };
}

/** Null when there is no error in it. */
export function parseError(value: unknown): ClientError | null {
  const code = field(value, "code");
  const message = field(value, "message");
  if (typeof code !== "string" || typeof message !== "string") return null;
  const actions = field(value, "actions");
  return {
    code,
    message,
    requestId: textOf(field(value, "requestId")),
    limit: parseLimit(field(value, "limit")),
    actions: Array.isArray(actions) ? actions.flatMap(parseAction) : [],
  };
}

function parseLimit(value: unknown): LimitFacts | null {
  const kind = textOf(field(value, "kind"));
  const used = field(value, "used");
  const limit = field(value, "limit");
  if (!kind || typeof used !== "number") return null;
  const held = field(value, "held");
  return {
    kind,
    used,
    held: typeof held === "number" ? held : 0,
    limit: typeof limit === "number" ? limit : null,
    unit: textOf(field(value, "unit")) ?? "credits",
    resetsAt: textOf(field(value, "resetsAt")),
  };
}

function parseAction(value: unknown): ErrorAction[] {
  const kind = textOf(field(value, "kind"));
  const href = textOf(field(value, "href"));
  return kind && href ? [{ kind, href }] : [];
}

const unreadable = () => ({
  code: "internal_error",
  message: "The server did not say what went wrong.",
  requestId: null,
  limit: null,
  actions: [],
});

/** What stands for an error when the request never came back. */
export const UNREACHABLE: ClientError = {
  code: "unreachable",
  message: "The server cannot be reached.",
  requestId: null,
  limit: null,
  actions: [],
};
