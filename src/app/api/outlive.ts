import { after } from "next/server";

/**
 * Keeps a function host from freezing the process before work is done that the
 * response does not wait for. In a server that stays there is nothing to keep.
 */
export function outlive(work: Promise<unknown>) {
  try {
    after(() => work);
  } catch {
    // Not called by Next, as in tests: the process lives anyway.
  }
}
