import type Stripe from "stripe";
import type { Account } from "../../account.ts";
import type { CheckoutFacts, Wire } from "../../wire.ts";
import { timesDecimal } from "../decimal.ts";
import { nameOf } from "../invoice/lines.ts";
import { isMetered } from "../plan.ts";

type CheckoutLine = Wire<Stripe.LineItem>;

/** What a session sells, as its `line_items` shows it. */
export const linesOf = (account: Account, session: string): CheckoutLine[] =>
  account
    .get("local.checkout", session)
    .lines.map((line, index) =>
      lineOf(account, line, `li_${index}_${session}`),
    );

function lineOf(
  account: Account,
  line: CheckoutFacts["lines"][number],
  id: string,
): CheckoutLine {
  const price = account.get("price", line.price);
  const amount = isMetered(price)
    ? 0
    : timesDecimal(line.quantity ?? 1, price.unit_amount_decimal ?? "0");
  return {
    id,
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: nameOf(account, price),
    metadata: line.metadata,
    price,
    quantity: line.quantity,
  };
}
