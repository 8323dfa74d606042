/** Numbers in [0, 1) by mulberry32: small, and the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed's dice: each roll depends on the seed and the rolls before it. */
export function diceOf(seed: number) {
  const random = seededRandom(seed);
  const upTo = (bound: number) => Math.floor(random() * (bound + 1));
  return {
    upTo,
    chance: (share: number) => random() < share,
    pick: <Choice>(choices: readonly Choice[]): Choice => {
      const choice = choices[upTo(choices.length - 1)];
      if (choice === undefined) throw new Error("nothing to pick from");
      return choice;
    },
    /** Every order is as likely. */
    shuffled: <Card>(cards: readonly Card[]): Card[] =>
      cards
        .map((card) => ({ card, at: random() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ card }) => card),
    uuid: () => {
      const hex = (digits: number) =>
        Array.from({ length: digits }, () => upTo(15).toString(16)).join("");
      return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
    },
  };
}
