import { db } from "@/db/client";
import { unsubscribe } from "@/features/notices/unsubscribe";

/**
 * One click, by RFC 8058: a mail program posts `List-Unsubscribe=One-Click`
 * without a session, and the token alone is its proof. The page's own form posts
 * here too and is led back to it.
 */
export async function POST(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const token = searchParams.get("token") ?? "";
  const form = await request.formData().catch(() => null);
  const ended = await unsubscribe(db, token);
  if (form?.get("List-Unsubscribe") === "One-Click") {
    return new Response(null, { status: ended.ok ? 200 : 404 });
  }
  return seeOther(token);
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
