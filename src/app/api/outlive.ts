import { after } from "next/server";
import { env } from "@/core/env";

/**
 * Keeps a function host from freezing the process before work is done that the
 * response does not wait for. In a server that stays there is nothing to keep.
 */
export function outlive(work: Promise<unknown>) {
  if (env().VERCEL) after(() => work);
}
