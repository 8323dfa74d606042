import { sharedValue } from "@/ui/shared-value";
import type { UsageSummary } from "../schema.ts";

/** The newest figures of this tab, wherever they are shown; null before the first. */
export const {
  get: latestUsage,
  set: publishUsage,
  subscribe: subscribeToUsage,
} = sharedValue<UsageSummary | null>(null);

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
