/** Words around the figures of the admin plane. */
export const figureCopy = {
  asOf: "as of",
  definitionOf: (label: string) => `How ${label} is computed`,
} as const;
