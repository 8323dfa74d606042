"use client";

import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useSyncExternalStore,
} from "react";
import {
  latestUsage,
  publishUsage,
  subscribeToUsage,
} from "../client/usage-store.ts";
import type { UsageSummary } from "../schema.ts";

const UsageContext = createContext<UsageSummary | null>(null);

/** The figures as the server rendered them, and newer ones after each answer. */
export function UsageProvider({
  rendered,
  children,
}: {
  rendered: UsageSummary;
  children: ReactNode;
}) {
  const usage = useSyncExternalStore(
    subscribeToUsage,
    () => latestUsage() ?? rendered,
    () => rendered,
  );
  useEffect(() => publishUsage(rendered), [rendered]);
  return <UsageContext value={usage}>{children}</UsageContext>;
}

/** @throws Error outside of a UsageProvider. */
export function useUsage(): UsageSummary {
  const usage = use(UsageContext);
  if (!usage) throw new Error("useUsage needs a UsageProvider above it");
  return usage;
}
