import { isIP } from "node:net";
import type { Env } from "@/core/env";
import { socketAddressOf } from "@/core/socket-address";

const GROUPS = 8;
/** A provider gives each customer a network of this many groups, /64. */
const NETWORK_GROUPS = 4;

/**
 * How many of the last entries of `X-Forwarded-For` are written by proxies
 * that belong to the operator. Vercel replaces whatever a client sent by one
 * entry of its own.
 */
export const trustedHops = ({
  TRUSTED_PROXY_HOPS,
  VERCEL,
}: Pick<Env, "TRUSTED_PROXY_HOPS" | "VERCEL">) =>
  TRUSTED_PROXY_HOPS ?? (VERCEL ? 1 : 0);

/**
 * Where a request comes from: the socket's other end, or, behind so many
 * proxies, what the outermost of them wrote. An IPv6 address stands for its
 * network, since whoever has one has 2^64. Null when it cannot be known.
 */
export function addressOf(
  headers: Headers,
  { hops }: { hops: number },
): string | null {
  const forwarded = forwardedIn(headers);
  const told = hops > 0 ? (forwarded.at(-hops) ?? forwarded[0]) : undefined;
  return networkOf(told ?? "") ?? networkOf(socketAddressOf(headers) ?? "");
}

/** What proxies, or whoever sent it, wrote of where a request comes from. */
export const forwardedIn = (headers: Headers): string[] =>
  (headers.get("x-forwarded-for") ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

/** An address in one spelling, without a port, IPv6 as its /64; else null. */
export function networkOf(entry: string): string | null {
  const bare = entry
    .replace(/^\[(.*)\](:\d+)?$/, "$1")
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1")
    .replace(/%.*$/, "");
  if (isIP(bare) === 4) return bare;
  if (isIP(bare) !== 6) return null;
  const groups = groupsOf(bare);
  const [high = 0, low = 0] = groups.slice(-2);
  const isMapped = groups.slice(0, 5).every((group) => group === 0);
  if (isMapped && groups[5] === 0xffff) {
    return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  }
  const network = groups.slice(0, NETWORK_GROUPS);
  return `${network.map((group) => group.toString(16)).join(":")}::/64`;
}

function groupsOf(address: string): number[] {
  // URL writes an embedded IPv4 address as two groups and shortens the rest.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const read = (part: string) =>
    part === ""
      ? []
      : part.split(":").map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return read(head);
  const [first, last] = [read(head), read(tail)];
  const gap = GROUPS - first.length - last.length;
  return [...first, ...new Array<number>(gap).fill(0), ...last];
}
