import type { Reader } from "@/core/format";
import { credits } from "@/features/usage/copy";
import type { ModelHealth } from "./rules.ts";

type Facts = {
  tier: string;
  isInPlan: boolean;
  isAvailable: boolean;
  pausedReason: string | null;
  creditsFor500Words: number;
};

export const modelCopy = {
  picker: "Model",
  none: "No model",
  chosen: (name: string) => `Model: ${name}`,

  /** Null where nothing recent is known. */
  health: (health: ModelHealth | null, reader: Reader): string | null => {
    switch (health?.state) {
      case "down":
        return "Not answering now";
      case "failing":
        return `${health.failed} of the last ${health.calls} answers failed`;
      case "slow":
        return `Slow: first word after ${seconds(health.firstTokenMs, reader)}`;
      case "answering":
        return health.firstTokenMs === null
          ? null
          : `First word after ${seconds(health.firstTokenMs, reader)}`;
      default:
        return null;
    }
  },

  retired: (name: string, successorName: string | null) =>
    successorName === null
      ? `${name} is retired. Choose another model for the next answer.`
      : `${name} is retired. ${successorName}, its successor, answers from here on; choose another below if you like.`,

  /** "standard · ≈ 700 credits for 500 words" */
  facts: (model: Facts, reader: Reader) =>
    [
      model.tier,
      `≈ ${credits(model.creditsFor500Words, reader)} for 500 words`,
      !model.isInPlan && "not in your plan",
      model.isInPlan && !model.isAvailable && whyNot(model),
    ]
      .filter((fact) => fact !== false)
      .join(" · "),
};

const whyNot = ({ pausedReason }: Facts) =>
  pausedReason ? `paused: ${pausedReason}` : "not available now";

const seconds = (ms: number, { locale }: Reader) =>
  new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "second",
    unitDisplay: "long",
    maximumFractionDigits: 1,
  }).format(ms / 1_000);
