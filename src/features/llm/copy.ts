import type { Reader } from "@/core/format";
import { credits } from "@/features/usage/copy";

type Facts = {
  tier: string;
  isInPlan: boolean;
  isAvailable: boolean;
  creditsFor500Words: number;
};

export const modelCopy = {
  picker: "Model",
  none: "No model",
  chosen: (name: string) => `Model: ${name}`,

  /** "standard · ≈ 700 credits for 500 words" */
  facts: (model: Facts, reader: Reader) =>
    [
      model.tier,
      `≈ ${credits(model.creditsFor500Words, reader)} for 500 words`,
      !model.isInPlan && "not in your plan",
      model.isInPlan && !model.isAvailable && "not available now",
    ]
      .filter((fact) => fact !== false)
      .join(" · "),
};
