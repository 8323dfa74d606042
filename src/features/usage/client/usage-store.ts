import type { UsageSummary } from "../schema.ts";

let latest: UsageSummary | null = null;
const listeners = new Set<() => void>();

/** The newest figures of this tab; null before the first. */
export const latestUsage = () => latest;

export function subscribeToUsage(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Shows newer figures wherever figures are shown. */
export function publishUsage(usage: UsageSummary) {
  latest = usage;
  for (const listener of listeners) listener();
}

/** Reads the figures again, after an answer has changed them. */
export async function refreshUsage() {
  const response = await fetch("/api/usage").catch(() => null);
  if (!response?.ok) return;
  const usage = parseUsage(await response.json().catch(() => null));
  if (usage) publishUsage(usage);
}

/** The server wrote it by the schema; zod would cost the page 15 KB. */
const parseUsage = (body: unknown): UsageSummary | null =>
  typeof body === "object" && body !== null && "credits" in body
    ? (body as UsageSummary)
    : null;
