/** A figure of the admin pages: what it is called, and how it is computed. */
export type FigureDefinition = { label: string; definition: string };

/**
 * What each figure means, as shown at its button. The query that computes it is
 * named beside it; the two are changed together.
 */
export const FIGURES = {
  /** overview/activity.ts */
  activeDaily: {
    label: "Active people",
    definition:
      "People with at least one model call that began on the last UTC day shown and has ended, whatever came of it.",
  },
  activeWeekly: {
    label: "Active in 7 days",
    definition:
      "People with at least one model call in the 7 UTC days that end with the last day shown.",
  },
  activeMonthly: {
    label: "Active in 30 days",
    definition:
      "People with at least one model call in the 30 UTC days that end with the last day shown.",
  },
  /** overview/activity.ts */
  calls: {
    label: "Requests",
    definition:
      "Model calls that have ended, under the UTC day they began on: completed, stopped, failed and abandoned ones, and those the product makes for itself, such as titles.",
  },
  tokens: {
    label: "Tokens",
    definition:
      "Input and output tokens of the ledger. Input includes what providers read from their cache; output includes reasoning.",
  },
  credits: {
    label: "Credits",
    definition:
      "Credits charged, less what was given back by corrections, under the day the call began on.",
  },
  excessCredits: {
    label: "Beyond reservations",
    definition:
      "Credits that providers used beyond what was reserved for the call. They are never charged; their cost is in the provider cost.",
  },
  /** overview/activity.ts */
  cost: {
    label: "Provider cost",
    definition:
      "What providers ask for all calls by the price rows in force, and what attempts that failed may have cost. A call whose end was never seen counts at its worst case until it is.",
  },
  /** people/list.ts */
  monthCredits: {
    label: "Credits this month",
    definition:
      "Credits charged in this UTC month, less what was given back by corrections, in all workspaces of the person, under the month the call began in.",
  },
  monthCost: {
    label: "Cost this month",
    definition:
      "What providers ask for the person's calls of this UTC month by the price rows in force, and what attempts that failed may have cost.",
  },
  /** usage/breakdown.ts */
  costShare: {
    label: "Of the cost",
    definition: "This row's provider cost out of that of all rows shown.",
  },
  /** usage/losses.ts */
  lossRevenue: {
    label: "Revenue",
    definition:
      "The workspace's recognised revenue of the range: its subscription spread over its period, overage and prepaid credits when they were used, before refunds and tax.",
  },
  lossCost: {
    label: "Cost",
    definition:
      "Provider cost of the workspace's calls in the range, and the Stripe fees that are known of its payments.",
  },
  lossMargin: {
    label: "Margin",
    definition: "That revenue less that cost.",
  },
  /** usage/calls.ts */
  callCredits: {
    label: "Credits",
    definition:
      "Credits charged for the call after corrections; while it runs, what is reserved.",
  },
  callCost: {
    label: "Cost",
    definition:
      "What the provider asks for the call by the price row in force when it began.",
  },
  /** money/recurring.ts */
  mrr: {
    label: "MRR",
    definition:
      "Monthly recurring revenue: subscriptions that are active or past due, all seats, before tax and discounts; yearly ones by a twelfth. No trials, no plans given by an admin.",
  },
  newMrr: {
    label: "New MRR",
    definition:
      "MRR of subscriptions that began in the range, of workspaces that had none just before.",
  },
  churnedMrr: {
    label: "Churned MRR",
    definition:
      "MRR of subscriptions that ended in the range and were not followed by another.",
  },
  /** money/revenue.ts */
  revenue: {
    label: "Recognised revenue",
    definition:
      "Subscriptions spread evenly over their periods, overage and prepaid credits when they were used, less what refunds and disputes took back. Before tax. What is invoiced outside is not known here.",
  },
  subscriptionRevenue: {
    label: "From subscriptions",
    definition:
      "Each subscription's price for its period, spread evenly over the seconds of that period.",
  },
  overageRevenue: {
    label: "From overage",
    definition:
      "Credits used beyond quota and prepaid credits, at the overage price, under the day the call began on.",
  },
  prepaidRevenue: {
    label: "From prepaid credits",
    definition:
      "Prepaid credits used, at what the workspace paid on average for each of its credits: what its packs cost it before tax, over the credits it bought and was granted, until now. So a purchase or a grant changes what earlier days brought, and all days together bring what was paid. Credits that were only given bring nothing.",
  },
  /** money/returned.ts, money/owed.ts */
  returned: {
    label: "Taken back",
    definition:
      "Revenue that went back: a refund of a bill on the day it was made, a dispute of one from the day its money was taken until it came back, before tax. A failed refund takes nothing back, nor does what a subscription that ended early had not earned. Of credits whose payment went back, what was used and is owed, until a purchase pays it.",
  },
  /** money/fees.ts */
  fees: {
    label: "Stripe fees",
    definition:
      "What Stripe took for each payment, on the day it was paid, and for each dispute, on the day its money was taken. A refund gives no fee back. Where a payment's fee is not known yet, 2.9 % and $0.30 of it; how much of the figure is estimated so stands below it.",
  },
  margin: {
    label: "Gross margin",
    definition:
      "Recognised revenue less provider cost less Stripe fees, estimated ones included.",
  },
  /** overview/activity.ts */
  errorRate: {
    label: "Error rate",
    definition:
      "Failed calls out of all calls that ended. A call that a person stopped, or that was refused before it began, has not failed.",
  },
  firstTokenP50: {
    label: "First token, p50",
    definition:
      "Half of the calls had their first token within this time from their reservation on. Read from a histogram, to about a tenth.",
  },
  firstTokenP95: {
    label: "First token, p95",
    definition:
      "95 of 100 calls had their first token within this time from their reservation on. Read from a histogram, to about a tenth.",
  },
  refusals: {
    label: "Refusals",
    definition:
      "What people and programs asked of our routes, in forms and at sign-in and were told no, by the reason given: limits, quotas, permissions, invalid input and what is not there. Pages that are not found, Stripe’s webhooks and scheduled jobs are not counted. Counted in each server and written every few seconds.",
  },
  /** overview/now.ts */
  heldCalls: {
    label: "Calls running",
    definition:
      "Calls with a live reservation at the moment shown, with the credits reserved for them.",
  },
  /** operations/holds.ts */
  heldCredits: {
    label: "Reserved",
    definition:
      "Credits reserved for the call: its input with a margin, and all output it may write.",
  },
  worstCost: {
    label: "Cost at most",
    definition:
      "What the provider could ask for the calls that run: all input as the dearer of read and cache write, all output they may write, at the price of the model that answers.",
  },
  /** spending/queries.ts */
  spikeUsual: {
    label: "Usual cost",
    definition:
      "The median of what the same hour cost on the seven days before. Four times that, and more than a floor, is a spike.",
  },
} as const satisfies Record<string, FigureDefinition>;
