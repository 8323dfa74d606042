import "server-only";
import { type Env, env } from "@/core/env";
import { log } from "@/core/log";
import { socketAddressOf } from "@/core/socket-address";
import { addressOf, forwardedIn, networkOf, trustedHops } from "./address.ts";

declare global {
  /** One for all bundles of the process, which each load this module anew. */
  var tollgateProxySuspected: boolean | undefined;
}

/**
 * The network that a request comes from; null when it cannot be known. Warns
 * once when it seems to be a proxy's, which makes all visitors one.
 */
export function visitorAddress(headers: Headers): string | null {
  warnOfProxy(headers, env());
  return addressOf(headers, { hops: trustedHops(env()) });
}

/** Whoever set the number of proxies, be it to 0, has thought of them. */
function warnOfProxy(headers: Headers, variables: Env) {
  if (globalThis.tollgateProxySuspected) return;
  if (variables.NODE_ENV !== "production" || variables.TOLLGATE_LOCAL) return;
  if (variables.TRUSTED_PROXY_HOPS !== undefined) return;
  if (trustedHops(variables) > 0 || !hasForeignEntry(headers)) return;
  globalThis.tollgateProxySuspected = true;
  log.warn(
    "X-Forwarded-For arrives and TRUSTED_PROXY_HOPS is not set: behind a proxy all visitors count as one address for sign-in, sign-up and the free plan",
  );
}

/** Next writes the socket's own address where nobody has written another. */
function hasForeignEntry(headers: Headers): boolean {
  const socket = networkOf(socketAddressOf(headers) ?? "");
  return forwardedIn(headers).some((entry) => networkOf(entry) !== socket);
}
