import type { Env } from "./env.ts";

export type Seller = {
  name: string;
  /** Where mail reaches it, line by line; empty when that is not configured. */
  address: string[];
  taxId: string | null;
};

/** Who sells: by its legal name, or else the product's. */
export const sellerOf = ({
  APP_NAME,
  SELLER_NAME,
  SELLER_ADDRESS,
  SELLER_TAX_ID,
}: Pick<
  Env,
  "APP_NAME" | "SELLER_NAME" | "SELLER_ADDRESS" | "SELLER_TAX_ID"
>): Seller => ({
  name: SELLER_NAME ?? APP_NAME,
  address: SELLER_ADDRESS ?? [],
  taxId: SELLER_TAX_ID ?? null,
});
