import { env } from "@/core/env";

/**
 * The baseline of bench/: hands a provider's answer on as it is. A page
 * extension of its own keeps it out of every build but the benchmark's.
 */
export async function POST(request: Request) {
  const provider = await fetch(`${env().LOCAL_MODEL_URL}/v1/responses`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: await request.text(),
  });
  return new Response(provider.body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
    },
  });
}
