import { createHash, randomBytes } from "node:crypto";

/** Gives ids as the API's look: a prefix and letters. */
export type NewId = (prefix: string) => string;

const LETTERS =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LENGTH = 24;

/** @param seed The same seed gives the same ids in the same order. */
export function createIds(seed?: number): NewId {
  let count = 0;
  const bytes = () => {
    count += 1;
    return seed === undefined
      ? randomBytes(LENGTH)
      : createHash("sha256").update(`${seed}:${count}`).digest();
  };
  return (prefix) =>
    `${prefix}_${Array.from(bytes().subarray(0, LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join("")}`;
}
