import { StripeFault } from "../fault.ts";

/** Stripe counts whole seconds. */
export const momentOf = (seconds: number) => new Date(seconds * 1_000);

export const momentOrNull = (seconds: number | null | undefined) =>
  seconds === null || seconds === undefined ? null : momentOf(seconds);

/** The id of what may have been expanded. */
export const idOf = (
  reference: string | { id: string } | null | undefined,
): string | null =>
  typeof reference === "string" ? reference : (reference?.id ?? null);

/** The same of a payload that nobody has parsed. */
export function idIn(reference: unknown): string | null {
  const id = typeof reference === "string" ? reference : Object(reference).id;
  return typeof id === "string" ? id : null;
}

export const isMissing = (error: unknown) =>
  error instanceof StripeFault && error.kind === "missing";

export const sum = (amounts: number[]) =>
  amounts.reduce((total, amount) => total + amount, 0);

/** Of a customer who was deleted, Stripe may list nothing any more. */
export function noneIfMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}
