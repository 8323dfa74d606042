import "server-only";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import type { StripeGateway } from "../gateway.ts";
import { syncWorkspace } from "./sync.ts";
import { syncPurchase } from "./sync-purchase.ts";

const WAIT_MAX_MS = 5_000;

/**
 * Brings subscription and invoices up to date, if Stripe answers in time. What
 * a person did stays done without it: the webhook brings the same.
 */
export const refreshWorkspace = (
  db: Database,
  gateway: StripeGateway,
  { workspaceId }: { workspaceId: string },
): Promise<void> => inTime(() => syncWorkspace(db, gateway, { workspaceId }));

/** Grants what a checkout has paid for, if Stripe answers in time. */
export const refreshPurchase = (
  db: Database,
  gateway: StripeGateway,
  { checkoutSessionId }: { checkoutSessionId: string },
): Promise<void> =>
  inTime(() => syncPurchase(db, gateway, { checkoutSessionId }));

async function inTime(work: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MAX_MS);
  });
  const done = work().then(
    () => {},
    (fault: unknown) => log.warn("not refreshed", describeFault(fault)),
  );
  await Promise.race([done, tooLate]);
  clearTimeout(timer);
}
