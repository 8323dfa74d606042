import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest } from "../../http/errors.ts";
import type { Invoice } from "./draft.ts";
import { cancelPayments } from "./payments.ts";

/** Takes an open invoice back: nobody owes it. */
export function voidInvoice(account: Account, id: string): Invoice {
  const before = account.get("invoice", id);
  if (before.status !== "open" && before.status !== "uncollectible") {
    throw invalidRequest(
      `You can only pass in open invoices. This invoice isn't open: it is ${before.status}.`,
      { code: "invoice_not_editable" },
    );
  }
  cancelPayments(account, id);
  const invoice = account.change("invoice", id, {
    next_payment_attempt: null,
    status: "void",
    status_transitions: {
      ...before.status_transitions,
      voided_at: account.now(),
    },
  });
  emit(account, "invoice.voided", { object: invoice });
  return invoice;
}

/** Nobody expects it to be paid any more; it still can be. */
export function markUncollectible(account: Account, id: string): Invoice {
  const before = account.get("invoice", id);
  if (before.status !== "open") {
    throw invalidRequest(
      `You can only mark open invoices as uncollectible. This invoice is ${before.status}.`,
      { code: "invoice_not_editable" },
    );
  }
  const invoice = account.change("invoice", id, {
    next_payment_attempt: null,
    status: "uncollectible",
    status_transitions: {
      ...before.status_transitions,
      marked_uncollectible_at: account.now(),
    },
  });
  emit(account, "invoice.marked_uncollectible", { object: invoice });
  return invoice;
}
