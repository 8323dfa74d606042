import type { Env } from "@/core/env";
import { trustedHops } from "@/features/rates/address";
import { type Finding, fine, warning } from "./doctor-finding.ts";
import type { Surroundings } from "./doctor-stripe.ts";

export type ProxyVariables = Pick<Env, "TRUSTED_PROXY_HOPS" | "VERCEL">;

/**
 * Whether visitors are told apart by where they come from. The server itself
 * speaks no TLS: an address with https has a proxy in front of it.
 */
export function examineProxies(
  variables: ProxyVariables,
  { isProduction, appUrl }: Pick<Surroundings, "isProduction" | "appUrl">,
): Finding {
  const hops = trustedHops(variables);
  const isGuessed = variables.TRUSTED_PROXY_HOPS === undefined && hops === 0;
  if (isGuessed && isProduction && appUrl?.startsWith("https:")) {
    return warning(
      "proxies",
      "TRUSTED_PROXY_HOPS is not set, and something speaks https for this server: all its visitors count as one address for the limits on sign-in, sign-up and the free plan.",
      "Set TRUSTED_PROXY_HOPS to how many proxies of yours stand in front, mostly 1.",
    );
  }
  const proxies = hops === 1 ? "1 proxy is" : `${hops} proxies are`;
  return fine(
    "proxies",
    `${proxies} believed when a visitor's address is limited.`,
  );
}
