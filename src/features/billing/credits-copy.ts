import {
  formatAmount,
  formatCount,
  formatCounted,
  formatPrice,
  type Reader,
} from "@/core/format";

const CREDITS = ["credit", "credits"] as const;
const credits = (count: number, reader: Reader) =>
  formatCounted(count, CREDITS, reader);

/** Prepaid credits, and use beyond them. */
export const creditsCopy = {
  credits: {
    title: "Prepaid credits",
    hint: "Used after those of the plan. They do not expire.",
    balance: "Balance",
    reserved: (count: number, reader: Reader) =>
      `${formatCount(count, reader)} reserved by running answers`,
    debt: (count: number, reader: Reader) =>
      `${credits(count, reader)} owed: they were spent before their payment was taken back. The next purchase pays them first; until then prepaid credits and overage are not used.`,
    perMillion: (cents: number, reader: Reader) =>
      `${formatPrice(cents, reader)} a million`,
    pack: (count: string) => `${count} credits`,
    buy: "Buy",
    history: "History",
    historyHint: "Use is summed by day, for the last 30 days.",
    none: "No prepaid credits were bought yet.",
    columns: { when: "When", what: "What", credits: "Credits" },
    kinds: {
      purchase: "Bought",
      grant: "Given by the operator",
      refund: "Taken back: refunded",
      refund_failed: "Returned: the refund failed",
      dispute: "Taken back: payment disputed",
    },
    grantTaken: "Taken back by the operator",
    disputeWon: "Returned: the dispute was decided for you",
    used: (count: number, reader: Reader) =>
      `Used by ${formatCounted(count, ["answer", "answers"], reader)}`,
  },

  overage: {
    title: "Overage",
    hint: (usdPerMillion: number, reader: Reader) =>
      `Use beyond the plan and prepaid credits, at ${formatPrice(usdPerMillion * 100, reader)} a million credits on the next invoice, up to a cap that you set. Off unless you turn it on; it stays as you set it.`,
    notInPlan: "Your plan has no overage. Pro and Team have.",
    late: "While a payment is late no new overage is used.",
    debt: "While credits are owed no overage is used.",
    label: "Overage",
    on: "On",
    off: "Off",
    cap: "Cap a period, before tax",
    capHint: (count: string) => `US dollars: ${count} credits`,
    isOn: (price: string, count: string) =>
      `On, up to ${price} (${count} credits) a period.`,
    isOff: "Off. When plan and prepaid credits are used, answers stop.",
    save: "Save cap",
    saved: "Saved.",
    meter: "Overage of this period",
    used: (
      figures: { used: number; held: number; cap: number },
      cents: number,
      reader: Reader,
    ) =>
      [
        `${formatCount(figures.used, reader)} used (${formatAmount(cents, reader)})`,
        figures.held > 0 && `${formatCount(figures.held, reader)} reserved`,
        `${formatCount(figures.cap, reader)} at most`,
      ]
        .filter((part) => part !== false)
        .join(" · "),
  },
};
