import type { Seller } from "@/core/seller";
import { type Finding, fine, warning } from "./doctor-finding.ts";

/** Whether documents and mails say who sells, as the law of most places wants. */
export function examineSeller(
  { name, address, taxId }: Seller,
  { isProduction }: { isProduction: boolean },
): Finding {
  const missing = [
    ...(address.length === 0 ? ["SELLER_ADDRESS"] : []),
    ...(taxId === null ? ["SELLER_TAX_ID"] : []),
  ];
  const named = [name, ...address, taxId].filter(Boolean).join(", ");
  if (missing.length === 0 || !isProduction) {
    return fine("seller", `Documents name ${named}.`);
  }
  return warning(
    "seller",
    `Documents name ${named}; ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not set.`,
    "Set what the law of your country wants on receipts, statements and mails; see .env.example.",
  );
}
