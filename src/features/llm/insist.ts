import "server-only";
import { describeFault, log } from "@/core/log";

const TRIES = 4;
const FIRST_PAUSE_MS = 300;

/** Tries a few times over two seconds what must not be lost; null at last. */
export async function insist<Value>(
  { requestId }: { requestId: string },
  what: string,
  work: () => Promise<Value>,
): Promise<Value | null> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await work();
    } catch (error) {
      log.error("call not ended", {
        requestId,
        what,
        tries,
        ...describeFault(error),
      });
      if (tries < TRIES) await pause(FIRST_PAUSE_MS * 2 ** (tries - 1));
    }
  }
  return null;
}

const pause = (delayMs: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, delayMs));
