/** The sentences of those that do not hold. */
export const unmet = (...required: [isMet: boolean, sentence: string][]) =>
  required.filter(([isMet]) => !isMet).map(([, sentence]) => sentence);
