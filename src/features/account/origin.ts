import "server-only";
import { env } from "@/core/env";

/**
 * Whether a request that changes something comes from this site's own pages,
 * by what the browser says and no page can alter. Programs that are no browser
 * say neither and carry no ambient cookie: they pass.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";

  const origin = request.headers.get("origin");
  if (origin === null) return true;
  if (!URL.canParse(origin)) return false;
  return ownHosts(request).includes(new URL(origin).host);
}

function ownHosts({ headers }: Request): string[] {
  const publicUrl = env().AUTH_URL;
  if (publicUrl) return [new URL(publicUrl).host];
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  return host ? [host] : [];
}
