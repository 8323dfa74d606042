import "server-only";
import { createHash, randomBytes } from "node:crypto";

/** 192 bits: 32 characters of an address. */
const TOKEN_BYTES = 24;

/** The secret part of an address, told once and never stored. */
export const newShareToken = () =>
  randomBytes(TOKEN_BYTES).toString("base64url");

/** What is stored of it. So many random bits need no salt and no slow hash. */
export const hashOfShareToken = (token: string) =>
  createHash("sha256").update(token).digest("hex");
