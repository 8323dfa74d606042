import {
  emptyable,
  hash,
  metadata as metadataShape,
  text,
} from "../http/shapes.ts";

/** Metadata in an update: names given replace, empty ones go, `""` clears. */
export const metadataUpdate = emptyable(metadataShape);

export function withMetadata(
  before: Record<string, string> | null,
  update: Record<string, string> | null | undefined,
): Record<string, string> {
  if (update === null) return {};
  const merged = { ...before, ...update };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== ""),
  );
}

export const address = hash({
  city: text,
  country: text,
  line1: text,
  line2: text,
  postal_code: text,
  state: text,
});

export const addressOf = (
  given: ReturnType<typeof address.read> | null | undefined,
) =>
  given
    ? {
        city: given.city ?? null,
        country: given.country ?? null,
        line1: given.line1 ?? null,
        line2: given.line2 ?? null,
        postal_code: given.postal_code ?? null,
        state: given.state ?? null,
      }
    : null;
