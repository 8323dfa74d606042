const NAMES = [
  "gpt-4o",
  "gpt-4o-mini",
  "llama-3.3-70b-versatile",
  "text-embedding-3-small",
  "tollgate-local",
];

/** The models listed. Others answer as well: the catalogue decides, not we. */
export const MODELS = {
  object: "list",
  data: NAMES.map((id) => ({
    id,
    object: "model",
    created: 1_700_000_000,
    owned_by: "tollgate-local",
  })),
};
