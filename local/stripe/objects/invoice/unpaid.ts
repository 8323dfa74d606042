import type { Account } from "../../account.ts";
import { cardDeclined, invalidRequest } from "../../http/errors.ts";
import type { Invoice } from "./draft.ts";
import { paymentsOf } from "./payments.ts";

/** @throws StripeError for an invoice that a try to pay left open. */
export function assertPaid(account: Account, invoice: Invoice) {
  if (invoice.status === "paid") return;
  const [payment] = paymentsOf(account, invoice.id).toReversed();
  const intent = account.find(
    "payment_intent",
    payment?.payment.payment_intent ?? "",
  );
  if (intent?.status === "requires_action") {
    throw cardDeclined({
      code: "invoice_payment_intent_requires_action",
      message:
        "This payment requires additional user action before it can be completed successfully.",
      paymentIntent: intent,
    });
  }
  const error = intent?.last_payment_error;
  if (!error) {
    throw invalidRequest(
      "There is no default_payment_method set on this Customer or Invoice.",
      { code: "missing" },
    );
  }
  throw cardDeclined({
    code: error.code ?? "card_declined",
    message: error.message ?? "Your card was declined.",
    ...(error.decline_code && { declineCode: error.decline_code }),
    ...(error.charge && { charge: error.charge }),
    paymentIntent: intent,
  });
}
