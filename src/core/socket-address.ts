import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { z } from "zod";

declare global {
  /** One for all bundles of the process, which each load this module anew. */
  var tollgateSocketAddressHeader: string | undefined;
}

const message = z.object({
  request: z.custom<IncomingMessage>((value) => value instanceof Object),
});

/**
 * Has every HTTP server of this process note who is at the other end.
 *
 * Next hands a route the headers of a request and not its socket; of the
 * address it only says `x-forwarded-for`, and that only when the client did not
 * say another (base-server.js). So each request is given one more header before
 * Next sees it. Its name is new in each process: no client can send it.
 */
export function noteSocketAddresses() {
  if (globalThis.tollgateSocketAddressHeader) return;
  const name = `x-socket-address-${randomUUID()}`;
  globalThis.tollgateSocketAddressHeader = name;
  // Node publishes this before the server's own listeners have the request.
  subscribe("http.server.request.start", (published) => {
    const { request } = message.parse(published);
    request.headers[name] = request.socket.remoteAddress;
  });
}

/** Who sent a request, by its socket; null where no server of ours took it. */
export function socketAddressOf(headers: Headers): string | null {
  const name = globalThis.tollgateSocketAddressHeader;
  return name ? headers.get(name) : null;
}
