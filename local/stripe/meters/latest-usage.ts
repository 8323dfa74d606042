import type { Account } from "../account.ts";
import { amountsOf, type Invoice } from "../objects/invoice/draft.ts";
import {
  lineOfItem,
  type WireLine,
  wireLine,
} from "../objects/invoice/lines.ts";
import { isMetered } from "../objects/price.ts";
import { meteredUsage } from "./usage.ts";

/**
 * A draft with the usage that the meter has by now: what is told until the
 * invoice is final is on it.
 */
export function withLatestUsage(account: Account, id: string): Invoice {
  const draft = account.get("invoice", id);
  const data = draft.lines.data.map((line) => latest(account, line, id));
  const customer = account.get("customer", draft.customer ?? "");
  return account.change("invoice", id, {
    lines: { ...draft.lines, data },
    ...amountsOf(data, customer.balance),
  });
}

function latest(account: Account, line: WireLine, invoice: string): WireLine {
  const origin = line.parent?.subscription_item_details;
  const subscription = account.find("subscription", origin?.subscription ?? "");
  const item = subscription?.items.data.find(
    ({ id }) => id === origin?.subscription_item,
  );
  if (!item || !isMetered(item.price)) return line;
  const quantity = meteredUsage(account, item, {
    from: line.period.start,
    to: line.period.end,
  });
  const fresh = lineOfItem(account, item, { period: line.period, quantity });
  return { ...wireLine(account, fresh, invoice), id: line.id };
}
