import { createHash } from "node:crypto";

/** A number from 0 to below 1 that depends on what is given and nothing else. */
export function chance(...parts: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(parts.join("\n")).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}
