import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest, type StripeError } from "../../http/errors.ts";
import type { Invoice } from "./draft.ts";

const CODE = "customer_tax_location_invalid";
const MESSAGE =
  "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.";

export const isPlaceless = (account: Account, { customer }: Invoice) =>
  customer !== null && account.placeless.has(customer);

/** Says why it stays a draft; nothing tries it again until that is mended. */
export function keepAsDraft(account: Account, { id }: Invoice): Invoice {
  const invoice = account.change("invoice", id, {
    automatically_finalizes_at: null,
    last_finalization_error: {
      code: CODE,
      message: MESSAGE,
      type: "invalid_request_error",
    },
  });
  emit(account, "invoice.finalization_failed", { object: invoice });
  return invoice;
}

export function refuseToFinalise(
  account: Account,
  draft: Invoice,
): StripeError {
  keepAsDraft(account, draft);
  return invalidRequest(MESSAGE, { code: CODE });
}

/** What failed meanwhile is tried again as soon as the place is known. */
export function setPlace(
  account: Account,
  { customerId, isKnown }: { customerId: string; isKnown: boolean },
) {
  if (!isKnown) {
    account.placeless.add(customerId);
    return;
  }
  account.placeless.delete(customerId);
  for (const { id, customer, last_finalization_error: error } of account.all(
    "invoice",
  )) {
    if (customer !== customerId || error === null) continue;
    account.change("invoice", id, {
      automatically_finalizes_at: account.now(),
      last_finalization_error: null,
    });
  }
}
