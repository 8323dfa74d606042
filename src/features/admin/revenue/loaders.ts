import "server-only";
import { cache } from "react";
import { db } from "@/db/client";
import { requireAdmin } from "@/features/account/loaders";
import { getRecurring } from "../money/recurring.ts";
import { listBalances } from "./balances.ts";
import { listBills } from "./bills.ts";
import { listGivenBack } from "./given-back.ts";
import { parseRevenueFilters } from "./schema.ts";
import { readRevenueStanding } from "./standing.ts";
import { listSubscriptions } from "./subscriptions.ts";

const ROWS_A_PAGE = 50;

/** The figures at the page's head, as of now. */
export const loadRevenueStanding = cache(async () => {
  await requireAdmin();
  const [recurring, standing] = await Promise.all([
    getRecurring(db, { at: new Date() }),
    readRevenueStanding(db),
  ]);
  return { ...recurring, ...standing };
});

/** A page of the list that the query string asks for. */
export async function loadRevenueList(params: unknown) {
  await requireAdmin();
  const filters = parseRevenueFilters(params);
  const place = { ...filters, limit: ROWS_A_PAGE };
  switch (filters.view) {
    case "subscriptions":
      return {
        kind: "subscriptions" as const,
        filters,
        page: await listSubscriptions(db, place),
      };
    case "invoices":
    case "unpaid":
      return {
        kind: "bills" as const,
        filters,
        page: await listBills(db, place),
      };
    case "given_back":
      return {
        kind: "given_back" as const,
        filters,
        page: await listGivenBack(db, place),
      };
    case "balances":
      return {
        kind: "balances" as const,
        filters,
        page: await listBalances(db, place),
      };
  }
}
