/** Small enough that a life uses them up. Credits. */
export const INCLUDED = { free: 10_000, pro: 30_000, team: 15_000 };
export const TRIAL_CREDITS = 40_000;
export const OVERAGE_CAP = 40_000;
export const PACKS = { pack_500k: 15_001, pack_2m: 40_003 };

/** Credits a token: an answer of a hundred tokens is worth a notice. */
export const WEIGHTS = { input: 1, output: 100 };
/** With these a month of a busy life spends the budget. Micro-dollars a million. */
export const COSTS = { inputMicros: 3_000_000n, outputMicros: 700_000_000n };
export const BUDGET_USD = 1;

/** What every question counts, and what is held for it. */
export const INPUT_TOKENS = 8;
export const INPUT_TOKENS_HELD = 17;
