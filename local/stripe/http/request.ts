import type { IncomingMessage, ServerResponse } from "node:http";
import { invalidRequest } from "./errors.ts";
import { isTree, parseForm, type Tree } from "./form.ts";

export type Asked = {
  method: string;
  /** Without the query. */
  path: string;
  query: Tree;
  body: Tree;
  headers: IncomingMessage["headers"];
};

const BODY_BYTES_MAX = 1_000_000;

/** @throws StripeError for a body that cannot be read. */
export async function readRequest(request: IncomingMessage): Promise<Asked> {
  const [path = "/", query = ""] = (request.url ?? "/").split("?");
  return {
    method: request.method ?? "GET",
    path,
    query: parseForm(query),
    body: parseBody(
      await readText(request),
      request.headers["content-type"] ?? "",
    ),
    headers: request.headers,
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_BYTES_MAX)
      throw invalidRequest("Request body is too large.", { status: 413 });
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

function parseBody(text: string, type: string): Tree {
  if (!type.includes("json")) return parseForm(text);
  if (text === "") return {};
  try {
    const body: unknown = JSON.parse(text);
    if (isTree(body)) return body;
  } catch {
    // Said below, as for a body that is no object.
  }
  throw invalidRequest("Invalid JSON: the body must be an object.");
}

export function sendJson(
  response: ServerResponse,
  answer: { status: number; body: string; headers?: Record<string, string> },
) {
  response.writeHead(answer.status, {
    "content-type": "application/json",
    ...answer.headers,
  });
  response.end(answer.body);
}
