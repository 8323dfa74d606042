import type { Account } from "../account.ts";
import { amountsOf, type Invoice } from "../objects/invoice/draft.ts";
import {
  lineOfItem,
  type WireLine,
  wireLine,
} from "../objects/invoice/lines.ts";
import { isMetered } from "../objects/plan.ts";
import { meteredUsage } from "./usage.ts";

/**
 * A draft with the usage that the meter has by now, as what is told until the
 * invoice is final is on it, and with the customer's balance as it is now.
 */
export function withLatestUsage(account: Account, draft: Invoice): Invoice {
  const data = draft.lines.data.map((line) => latest(account, line, draft.id));
  const customer = account.find("customer", draft.customer ?? "");
  return {
    ...draft,
    lines: { ...draft.lines, data },
    ...amountsOf(data, customer?.balance ?? draft.starting_balance),
  };
}

function latest(account: Account, line: WireLine, invoice: string): WireLine {
  const origin = line.parent?.subscription_item_details;
  const subscription = account.find("subscription", origin?.subscription ?? "");
  const item = subscription?.items.data.find(
    ({ id }) => id === origin?.subscription_item,
  );
  if (!item || !isMetered(item.price) || origin?.proration) return line;
  const quantity = meteredUsage(account, item, {
    from: line.period.start,
    to: line.period.end,
  });
  const fresh = lineOfItem(account, item, { period: line.period, quantity });
  return { ...wireLine(account, fresh, invoice), id: line.id };
}
