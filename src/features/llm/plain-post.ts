import "server-only";
import { type IncomingMessage, request as plain } from "node:http";
import { request as secure } from "node:https";

/**
 * Sends what `fetch` was given, and resolves with the answer once its head is
 * there. Node's own client spends a third of what `fetch` does on an answer of
 * many pieces. Null for what only `fetch` can do: anything but text posted to
 * an address, and an answer that points elsewhere.
 *
 * @throws TypeError as `fetch` does when there is no answer, and the signal's
 *   reason when it was aborted.
 */
export async function postPlainly(
  input: Parameters<typeof fetch>[0],
  init: RequestInit,
): Promise<IncomingMessage | null> {
  const { body, method, signal } = init;
  if (typeof input !== "string" || typeof body !== "string") return null;
  if (method !== "POST") return null;
  signal?.throwIfAborted();
  const url = new URL(input);
  const send = url.protocol === "https:" ? secure : plain;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = send(url, {
    method,
    headers: {
      ...Object.fromEntries(new Headers(init.headers)),
      "accept-encoding": "identity",
      "content-length": Buffer.byteLength(body),
    },
  });
  const abort = () => {
    request.destroy(signal?.reason);
  };
  signal?.addEventListener("abort", abort, { once: true });
  request.once("response", resolve);
  request.on("error", (cause) => {
    reject(
      signal?.aborted
        ? signal.reason
        : new TypeError("fetch failed", { cause }),
    );
  });
  request.end(body);
  const answer = await promise;
  const status = answer.statusCode ?? 0;
  if (status < 300 || status >= 400) return answer;
  answer.resume();
  return null;
}

/** Statuses that `Response` takes no body with. */
const WITHOUT_BODY = [204, 205];

/** An answer's head as `fetch` gives it, with this body. */
export function responseOf(
  answer: IncomingMessage,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Response {
  const { statusCode: status = 0, statusMessage = "", headers } = answer;
  return new Response(WITHOUT_BODY.includes(status) ? null : body, {
    status,
    statusText: statusMessage,
    headers: new Headers(
      Object.entries(headers).flatMap(([name, value = []]) =>
        [value].flat().map((each): [string, string] => [name, each]),
      ),
    ),
  });
}
