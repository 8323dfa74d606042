import { randomUUID } from "node:crypto";
import type { Bucket } from "@/features/rates/bucket";

/** A bucket of its own. */
export const aBucket = ({
  burst,
  refillMs,
  key = `test:${randomUUID()}`,
}: {
  burst: number;
  refillMs: number;
  key?: string;
}): Bucket => ({ per: "user", policy: "test", key, burst, refillMs });
