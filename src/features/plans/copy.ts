import { formatCount, formatPrice, type Reader } from "@/core/format";
import type { PlanRow } from "./queries.ts";

const UNLIMITED = "unlimited";

export const plansCopy = {
  plans: "Plans",
  current: "Your plan",

  /** What each row of the comparison says of a plan. */
  rows: [
    { name: "Credits a month", say: (plan, reader) => credit(plan, reader) },
    {
      name: "Requests a day",
      say: ({ dailyRequestsPerMember: limit, isPerSeat }, reader) =>
        limit === null
          ? UNLIMITED
          : `${formatCount(limit, reader)}${isPerSeat ? " a member" : ""}`,
    },
    { name: "Models", say: ({ modelTiers }) => modelTiers.join(" and ") },
    {
      name: "Longest answer",
      say: ({ outputTokensMax }, reader) =>
        `${formatCount(outputTokensMax, reader)} tokens`,
    },
    { name: "After the credits", say: (plan) => beyond(plan) },
  ] satisfies Row[],

  price: (plan: PlanRow, reader: Reader) =>
    isByAgreement(plan)
      ? "By agreement"
      : formatPrice(plan.priceUsdCents, reader),

  /** Follows the price; empty where there is none. */
  terms: (plan: PlanRow) => {
    if (isByAgreement(plan)) return "";
    return plan.isPerSeat ? "a seat a month" : "a month";
  },
};

type Row = {
  name: string;
  say: (plan: PlanRow, reader: Reader) => string;
};

/** Not free, and yet without a price: an admin sets it. */
export const isByAgreement = ({
  creditsPerPeriod,
  priceUsdCents,
}: Pick<PlanRow, "creditsPerPeriod" | "priceUsdCents">) =>
  creditsPerPeriod === null && priceUsdCents === 0n;

function credit({ creditsPerPeriod, isPerSeat }: PlanRow, reader: Reader) {
  if (creditsPerPeriod === null) return UNLIMITED;
  const credits = formatCount(creditsPerPeriod, reader);
  return isPerSeat ? `${credits} a seat, pooled` : credits;
}

function beyond({ creditsPerPeriod, allowsPrepaid, allowsOverage }: PlanRow) {
  if (creditsPerPeriod === null) return "all use is included";
  if (allowsOverage) return "prepaid, then overage up to your cap";
  return allowsPrepaid ? "prepaid credits" : "none";
}
