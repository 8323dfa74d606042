import type { Account } from "../../account.ts";
import { type Line, lineOfInvoiceItem } from "./lines.ts";

/**
 * What waits to be put on the next invoice of a customer's subscription, or on
 * one by hand, where `subscription` is null.
 */
export const pendingLines = (
  account: Account,
  of: { customer: string; subscription: string | null },
): Line[] =>
  account
    .all("invoiceitem")
    .filter(
      (item) =>
        item.invoice === null &&
        item.customer === of.customer &&
        (of.subscription === null ||
          (item.parent?.subscription_details?.subscription ??
            of.subscription) === of.subscription),
    )
    .map((item) => lineOfInvoiceItem(account, item));
