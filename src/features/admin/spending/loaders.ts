import "server-only";
import { cache } from "react";
import { type Reader, readerFor } from "@/core/format";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { operatorBudgetNanos } from "@/features/limits/lease";
import { foldRollupsWithin } from "@/features/usage/rollups";
import {
  listAlerts,
  listBrakeActs,
  listBudgets,
  listDays,
  listMonths,
  listSpikes,
} from "./queries.ts";
import { monthOf } from "./rules.ts";
import { readStanding } from "./standing.ts";

const FOLD_MS = 1_000;

/** How the brakes stand; 404 for others than admins. */
export const loadStanding = cache(async () => {
  await requireAdmin();
  return readStanding(db, { now: new Date() });
});

export type Spending = Awaited<ReturnType<typeof loadSpending>>;

/** All that /admin/spending shows; 404 for others than admins. */
export async function loadSpending() {
  const actor = await requireAdmin();
  await foldRollupsWithin(db, { timeoutMs: FOLD_MS });
  const now = new Date();
  const [standing, months, days, budgets, alerts, spikes, acts] =
    await Promise.all([
      loadStanding(),
      listMonths(db),
      listDays(db, { now }),
      listBudgets(db),
      listAlerts(db),
      listSpikes(db),
      listBrakeActs(db),
    ]);
  const month = monthOf(now);
  const reader: Reader = readerFor(actor);
  return {
    ...{ now, reader, month, standing, months, days },
    ...{ budgets, alerts, spikes, acts },
    spentNanos: months.find((one) => one.month === month)?.costNanos ?? 0n,
    budgetNanos: operatorBudgetNanos(),
    reservedNanos: standing.models.reduce(
      (sum, { worstCostNanos }) => sum + BigInt(worstCostNanos),
      0n,
    ),
  };
}
