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
const PayerContext = createContext(false);

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

/** Who reads: an owner of the workspace pays, a member asks one. */
export const PayerProvider = ({
  mayPay,
  children,
}: {
  mayPay: boolean;
  children: ReactNode;
}) => <PayerContext value={mayPay}>{children}</PayerContext>;

/** Whether the reader can buy what is lacking, or has to ask somebody. */
export const useMayPay = () => use(PayerContext);

/** @throws Error outside of a UsageProvider. */
export function useUsage(): UsageSummary {
  const usage = use(UsageContext);
  if (!usage) throw new Error("useUsage needs a UsageProvider above it");
  return usage;
}
