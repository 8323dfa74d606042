import type { Account } from "../account.ts";
import { page, pagination } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import { text } from "../http/shapes.ts";
import type { Objects } from "../wire.ts";

const URL = "/v1/balance_transactions";

type BalanceTransaction = Objects["balance_transaction"];

export const balanceTransactionRoutes: Route[] = [
  route(`GET ${URL}/:id`, {
    sdk: "BalanceTransactionRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("balance_transaction", id),
  }),
  route(`GET ${URL}`, {
    sdk: "BalanceTransactionListParams",
    params: { ...pagination, source: text, type: text },
    answer: ({ account, params }) =>
      page(
        account
          .all("balance_transaction")
          .filter(
            (each) =>
              (params.source ?? each.source) === each.source &&
              (params.type ?? each.type) === each.type,
          ),
        { url: URL, params },
      ),
  }),
];

/** What a card of the account's own country costs. */
export const chargeFee = (amount: number) =>
  Math.round((amount * 29) / 1_000) + 30;

export const DISPUTE_FEE = 1_500;

/** Notes that money came into the account, or left it. */
export const book = (
  account: Account,
  movement: Pick<
    BalanceTransaction,
    "amount" | "currency" | "reporting_category" | "source" | "type"
  > & { description?: string | null; fee?: number },
): BalanceTransaction => {
  const { fee = 0, description = null, ...facts } = movement;
  return account.put("balance_transaction", {
    ...facts,
    id: account.newId("txn"),
    object: "balance_transaction",
    available_on: account.now(),
    balance_type: "payments",
    created: account.now(),
    description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: facts.currency,
              description: "Stripe processing fees",
              type: "stripe_fee",
            },
          ],
    net: facts.amount - fee,
    status: "available",
  });
};
