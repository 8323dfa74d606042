/** Words around the figures of the admin plane. */
export const figureCopy = {
  asOf: "as of",
  behindSince: "What was used is behind since",
  behind: "What was used is not counted yet",
  definitionOf: (label: string) => `How ${label} is computed`,
} as const;
