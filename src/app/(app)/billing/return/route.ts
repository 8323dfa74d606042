import type { Route } from "next";
import { redirect } from "next/navigation";
import { loadArrival } from "@/features/billing/loaders";

/**
 * Where Stripe sends browsers back to: brings what they did there into the
 * database, then goes on. A route of its own, so that the page that follows is
 * rendered whole with the new figures.
 */
export async function GET(request: Request) {
  const params = new URL(request.url).searchParams;
  const { nextPath } = await loadArrival({
    checkout: params.get("checkout") ?? undefined,
    next: params.get("next") ?? undefined,
  });
  // A path of this site, checked where it was read.
  redirect(nextPath as Route);
}
