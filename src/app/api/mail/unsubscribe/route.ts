import { db } from "@/db/client";
import { unsubscribe } from "@/features/notices/unsubscribe";
import { readBytes } from "../../read-body.ts";
import { visitorRoute } from "../../respond.ts";

const BODY_BYTES_MAX = 2_048;

/**
 * One click, by RFC 8058: a mail program posts `List-Unsubscribe=One-Click`
 * without a session, and the token alone is its proof. The page's own form posts
 * here too and is led back to it.
 */
export const POST = visitorRoute(async (request) => {
  const { searchParams } = new URL(request.url);
  const token = searchParams.get("token") ?? "";
  const form = await readForm(request);
  if (form === "too large") return new Response(null, { status: 413 });
  const ended = await unsubscribe(db, token);
  if (form?.get("List-Unsubscribe") === "One-Click") {
    return new Response(null, { status: ended.ok ? 200 : 404 });
  }
  return seeOther(token);
}, "unsubscribe");

/** Null for what is no form; anybody may post here, so little is read. */
async function readForm(request: Request) {
  const body = await readBytes(request, BODY_BYTES_MAX);
  if (!body.ok) return "too large";
  const type = request.headers.get("content-type") ?? "";
  const whole = new Response(body.value, { headers: { "content-type": type } });
  return whole.formData().catch(() => null);
}

/** Programs that look at links must not end anything: the page asks first. */
export function GET(request: Request): Response {
  return seeOther(new URL(request.url).searchParams.get("token") ?? "");
}

/** Relative, because behind a proxy the request's own address is another. */
const seeOther = (token: string) =>
  new Response(null, {
    status: 303,
    headers: { location: `/unsubscribe?${new URLSearchParams({ token })}` },
  });
