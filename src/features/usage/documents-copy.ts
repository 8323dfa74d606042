import { formatCount, formatMonth, type Reader } from "@/core/format";
import type { WeighedTokens } from "./rules.ts";

const UTC = "UTC";

const KINDS: Record<WeighedTokens["kind"], string> = {
  input: "Input",
  cached: "Input from cache",
  cache_write: "Input written to cache",
  output: "Output",
};

/** Of the pages that are printed: statements and receipts. */
export const documentsCopy = {
  back: "Back to usage",
  print: "Print",
  seller: "Seller",
  buyer: "Buyer",
  taxId: (id: string) => `Tax ID ${id}`,
  workspace: (id: string) => `Workspace ${id}`,
  inCredits:
    "Credits are a measure of use. What was paid for them stands on the invoices.",

  statement: {
    section: "Statements",
    sectionHint: "A month's calls and credits, to print or to keep.",
    title: "Usage statement",
    period: "Period",
    issued: "Issued",
    ofMember: "Calls of",
    soFar: "The month is not over: calls so far.",
    none: "No calls in this month.",
    models: "By model",
    calls: "Calls",
    total: "Total",
    span: (since: string, until: string) => `${since} to ${until}, UTC`,
    month: (month: string, { locale }: Reader) =>
      formatMonth(`${month}-01T00:00:00Z`, { locale, timeZone: UTC }),
    listed: (listed: number, all: number, reader: Reader) =>
      `The newest ${formatCount(listed, reader)} of ${formatCount(all, reader)} calls. The CSV file of the usage page has all of them.`,
    columns: {
      model: "Model",
      calls: "Calls",
      input: "In (tokens)",
      output: "Out (tokens)",
      credits: "Credits",
      plan: "From plan",
      prepaid: "Prepaid",
      overage: "Overage",
      call: "Call",
    },
  },

  receipt: {
    title: "Receipt",
    request: "Request",
    began: "Began",
    person: "Asked by",
    model: "Model",
    feature: "Purpose",
    outcome: "Outcome",
    firstToken: "First token after",
    price: "Weights in force since",
    priceVersion: "Price version",
    chat: "Chat",
    openChat: "Open the chat",
    reserved: (credits: string) =>
      `This call still runs. ${credits} are reserved; what it does not use comes back when it ends.`,
    estimated:
      "The tokens are estimated: the provider did not say what was used.",
    reckoning: "How the credits come about",
    nothing: "Nothing was used, and nothing charged.",
    columns: {
      tokens: "Tokens",
      count: "Count",
      weight: "Credits a token",
      credits: "Credits",
    },
    kind: (kind: WeighedTokens["kind"], reasoning: number, reader: Reader) =>
      kind === "output" && reasoning > 0
        ? `${KINDS.output}, of which reasoning ${formatCount(reasoning, reader)}`
        : KINDS[kind],
    uncharged: "Above what was reserved, not charged",
    charged: "Charged",
    paidFrom: "Paid from",
    funds: {
      included: "Plan",
      prepaid: "Prepaid credits",
      overage: "Overage",
    },
    ledger: "In the ledger",
    entry: { charge: "Charge", correction: "Correction" },
    entryColumns: { entry: "Entry", when: "When (UTC)", credits: "Credits" },
  },
};
