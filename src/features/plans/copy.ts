import { formatCount, type Reader } from "@/core/format";
import type { PlanRow } from "./queries.ts";

export const plansCopy = {
  title: "Plan and credits",
  plans: "Plans",
  current: "Your plan",
  notOpen:
    "Plans and credits cannot be bought on this installation yet. Your present plan goes on as it is; its credits return with each period.",
  credits: "Credit packs",
  creditsHint:
    "Prepaid credits are used after those of the plan and do not expire. They will be sold here.",
  overage: "Overage",
  overageHint:
    "Use beyond the plan, up to a cap that you set. It is off, and cannot be turned on here yet.",
  columns: [
    "Plan",
    "Price",
    "Credits a period",
    "Requests a day",
    "Models",
    "Tokens an answer",
  ],
  unlimited: "unlimited",
  byAgreement: "by agreement",
  free: "free",

  price: (plan: PlanRow, reader: Reader) => {
    if (plan.id === "enterprise") return plansCopy.byAgreement;
    if (plan.priceUsdCents === 0n) return plansCopy.free;
    const dollars = new Intl.NumberFormat(reader.locale, {
      style: "currency",
      currency: "USD",
      currencyDisplay: "narrowSymbol",
      trailingZeroDisplay: "stripIfInteger",
    }).format(Number(plan.priceUsdCents) / 100);
    return plan.isPerSeat ? `${dollars} a seat a month` : `${dollars} a month`;
  },

  credit: ({ creditsPerPeriod, isPerSeat }: PlanRow, reader: Reader) => {
    if (creditsPerPeriod === null) return plansCopy.unlimited;
    const credits = formatCount(creditsPerPeriod, reader);
    return isPerSeat ? `${credits} a seat` : credits;
  },

  requests: ({ dailyRequestsPerMember: limit }: PlanRow, reader: Reader) =>
    limit === null ? plansCopy.unlimited : formatCount(limit, reader),

  /** "50,000 credits · 10 requests a day · standard models" */
  facts: (plan: PlanRow, reader: Reader) =>
    [
      creditsOf(plan, reader),
      `${plansCopy.requests(plan, reader)} requests a day`,
      `${plan.modelTiers.join(", ")} models`,
    ].join(" · "),
} as const;

const creditsOf = ({ creditsPerPeriod, isPerSeat }: PlanRow, reader: Reader) =>
  creditsPerPeriod === null
    ? "unlimited credits"
    : `${formatCount(creditsPerPeriod, reader)} credits${isPerSeat ? " a seat" : ""}`;
