/** How a card behaves when it is charged. */
export const CARD_BEHAVIOURS = [
  "pays",
  "declines",
  "authenticates",
  "declines_after_attach",
] as const;

export type CardBehaviour = (typeof CARD_BEHAVIOURS)[number];

/** The API's test cards. */
export const CARD_NUMBERS: Record<CardBehaviour, string> = {
  pays: "4242424242424242",
  declines: "4000000000000002",
  authenticates: "4000000000003220",
  declines_after_attach: "4000000000000341",
};

/** The names under which the API has them ready. */
export const READY_CARDS: Record<string, CardBehaviour> = {
  pm_card_visa: "pays",
  pm_card_chargeDeclined: "declines",
  pm_card_visa_chargeDeclined: "declines",
  pm_card_threeDSecure2Required: "authenticates",
  pm_card_chargeCustomerFail: "declines_after_attach",
};

/** Null for a number that is none of the test cards. */
export const behaviourOfNumber = (number: string): CardBehaviour | null =>
  CARD_BEHAVIOURS.find(
    (each) => CARD_NUMBERS[each] === number.replaceAll(/\s/g, ""),
  ) ?? null;

/** A kept card shows its last four digits, and they tell the rest. */
export const behaviourOfLast4 = (last4: string): CardBehaviour =>
  CARD_BEHAVIOURS.find((each) => CARD_NUMBERS[each].endsWith(last4)) ?? "pays";
