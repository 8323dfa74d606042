import type { Env } from "@/core/env";
import { sellerOf } from "@/core/seller";
import { documentsCopy } from "./documents-copy.ts";

/** Who sells, line by line, as it stands on documents. */
export function sellerLines(env: Env): string[] {
  const { name, address, taxId } = sellerOf(env);
  const site = env.APP_URL ?? env.AUTH_URL;
  return [
    name,
    ...address,
    taxId && documentsCopy.taxId(taxId),
    site && new URL(site).host,
    env.SUPPORT_EMAIL,
  ].filter((line) => typeof line === "string");
}
