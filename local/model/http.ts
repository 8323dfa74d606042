import type { IncomingMessage, ServerResponse } from "node:http";
import type { Vendor } from "./ask.ts";
import {
  badRequest,
  errorBody,
  errorHeaders,
  type VendorError,
} from "./wire/errors.ts";

/** A body's JSON, or that there is none to be read. */
export async function readJson(
  request: IncomingMessage,
): Promise<{ ok: true; body: unknown } | { ok: false; error: VendorError }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  try {
    return { ok: true, body: JSON.parse(Buffer.concat(chunks).toString()) };
  } catch {
    return {
      ok: false,
      error: badRequest(
        "We could not parse the JSON body of your request. The API expects a JSON payload, but what was sent was not valid JSON.",
      ),
    };
  }
}

export function sendJson(
  response: ServerResponse,
  body: object,
  status = 200,
): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

export function sendError(
  response: ServerResponse,
  error: VendorError,
  vendor: Vendor = "openai",
): void {
  for (const [name, value] of Object.entries(errorHeaders(error)))
    response.setHeader(name, value);
  sendJson(response, errorBody(error, vendor), error.status);
}
