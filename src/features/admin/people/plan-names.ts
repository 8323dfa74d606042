import "server-only";
import { asc } from "drizzle-orm";
import type { Database } from "@/db/client";
import { plans } from "@/db/schema/plans";

export type PlanName = { id: string; name: string; isPerSeat: boolean };

/** Every plan, whether it is sold or not. */
export const listPlanNames = (db: Database): Promise<PlanName[]> =>
  db
    .select({ id: plans.id, name: plans.name, isPerSeat: plans.isPerSeat })
    .from(plans)
    .orderBy(asc(plans.sortOrder), asc(plans.id));
