import { NextRequest } from "next/server";
import { handlers } from "@/features/account/auth";
import { readBytes } from "../../read-body.ts";

/** Auth.js reads what is posted to its end: a few fields, or a provider's form. */
const BODY_BYTES_MAX = 64 * 1_024;

export const { GET } = handlers;

export async function POST(request: NextRequest): Promise<Response> {
  const body = await readBytes(request, BODY_BYTES_MAX);
  if (!body.ok) return new Response(null, { status: 413 });
  const { url, method, headers } = request;
  return handlers.POST(
    new NextRequest(url, { method, headers, body: body.value }),
  );
}
