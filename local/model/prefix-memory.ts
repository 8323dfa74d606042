const PREFIX_TOKENS_MIN = 1024;
const PREFIX_TOKENS_STEP = 128;
const PREFIXES_MAX = 50_000;

export type PrefixMemory = ReturnType<typeof createPrefixMemory>;

/**
 * Remembers prompts as the vendor does: from 1,024 tokens on, in steps of 128,
 * a model at a time. The oldest prefixes are forgotten.
 */
export function createPrefixMemory() {
  const known = new Set<string>();

  return {
    /** How many leading tokens were sent before; remembers them all. */
    recall(model: string, prompt: readonly number[]): number {
      let cachedTokens = 0;
      let isUnbroken = true;
      for (const { length, key } of prefixesOf(prompt)) {
        const name = `${model} ${length} ${key}`;
        isUnbroken &&= known.has(name);
        if (isUnbroken) cachedTokens = length;
        known.delete(name);
        known.add(name);
      }
      forgetOldest(known);
      return cachedTokens;
    },
    clear: () => known.clear(),
  };
}

/** Two FNV-1a hashes of 32 bits, with different seeds, at each step. */
function* prefixesOf(prompt: readonly number[]) {
  let first = 0x811c9dc5;
  let second = 0x1b873593;
  for (const [index, token] of prompt.entries()) {
    first = Math.imul(first ^ token, 0x01000193);
    second = Math.imul(second ^ token, 0x01000193);
    const length = index + 1;
    if (length >= PREFIX_TOKENS_MIN && length % PREFIX_TOKENS_STEP === 0)
      yield { length, key: `${first}:${second}` };
  }
}

function forgetOldest(known: Set<string>) {
  for (const name of known) {
    if (known.size <= PREFIXES_MAX) return;
    known.delete(name);
  }
}
