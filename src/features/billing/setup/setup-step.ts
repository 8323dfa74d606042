import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { StripeFault } from "../fault.ts";

export type SetupStep = {
  what: string;
  did: "created" | "found" | "replaced" | "mended" | "skipped";
  id: string;
  /** Told once, when an endpoint is made: it belongs in the configuration. */
  webhookSecret?: string;
};

/**
 * Finds an object or makes it, once also when two ask at the same time: they
 * make it with the same key. Stripe answers a key of the last day with what it
 * made then, which may be gone since: then it is made with a new one.
 */
export async function findOrMake({
  find,
  make,
  terms,
}: {
  find(): Promise<string | null>;
  make(idempotencyKey: string): Promise<unknown>;
  terms: string;
}): Promise<{ id: string; did: "found" | "created" }> {
  const found = await find();
  if (found) return { id: found, did: "found" };
  const digest = createHash("sha256").update(terms).digest("hex");
  for (const idempotencyKey of [`tollgate-setup-${digest}`, randomUUID()]) {
    try {
      await make(idempotencyKey);
    } catch (fault) {
      const other = fault instanceof StripeFault ? await find() : null;
      if (!other) throw fault;
      return { id: other, did: "found" };
    }
    const made = await find();
    if (made) return { id: made, did: "created" };
  }
  throw new Error(`Stripe made what it does not show: ${terms}`);
}
