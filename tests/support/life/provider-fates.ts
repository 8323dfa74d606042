import type { Behaviour } from "@local/model/behaviour";
import { INPUT_TOKENS, INPUT_TOKENS_HELD, WEIGHTS } from "./prices.ts";
import type { Dice, ExpectedCharge } from "./world.ts";

/** What a provider does with a question, last first, and what that must cost. */
export type ProviderFate = {
  behaviours: readonly Behaviour[];
  /** With this ceiling, in tokens. */
  charge(ceiling: number): ExpectedCharge;
};

/** Each look at the tokens so far may count one more. */
const COUNTED_TWICE_MAX = 3;

/** @param most what the call wants at most, in tokens. */
export function providerFate(dice: Dice, most: number): ProviderFate {
  const outputTokens = 1 + dice.upTo(most - 1);
  const cut = 1 + dice.upTo(outputTokens - 1);
  const usage = { inputTokens: INPUT_TOKENS };
  const answer = { outputTokens, usage };
  const whole = (ceiling: number) => exactly(Math.min(outputTokens, ceiling));
  const untold = (ceiling: number) =>
    estimated(Math.min(outputTokens, ceiling));
  const broken = (ceiling: number) =>
    cut > ceiling ? exactly(ceiling) : estimated(cut);
  const exact = { behaviours: [answer], charge: whole };
  return dice.pick<ProviderFate>([
    ...[exact, exact, exact, exact],
    { behaviours: [{ status: 400 }], charge: () => NOTHING },
    { behaviours: [answer, { status: 500, times: 1 }], charge: whole },
    { behaviours: [{ ...answer, cutAfterTokens: cut }], charge: broken },
    { behaviours: [{ ...answer, errorAfterTokens: cut }], charge: broken },
    { behaviours: [{ outputTokens, omitUsage: true }], charge: untold },
    {
      behaviours: [{ outputTokens, usage: { ...usage, outputTokens: 0 } }],
      charge: untold,
    },
    {
      behaviours: [
        { outputTokens, usage: { ...usage, outputTokens: most + 50 } },
      ],
      charge: wholeHold,
    },
  ]);
}

export const NOTHING: ExpectedCharge = { from: 0, to: 0 };

export function exactly(outputTokens: number): ExpectedCharge {
  const credits = INPUT_TOKENS * WEIGHTS.input + outputTokens * WEIGHTS.output;
  return { from: credits, to: credits };
}

function estimated(outputTokens: number): ExpectedCharge {
  return {
    from: exactly(outputTokens).from,
    to: exactly(outputTokens + COUNTED_TWICE_MAX).to,
  };
}

function wholeHold(ceiling: number): ExpectedCharge {
  const credits = INPUT_TOKENS_HELD * WEIGHTS.input + ceiling * WEIGHTS.output;
  return { from: credits, to: credits };
}
