import "server-only";
import { asc, sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { models, plans } from "@/db/schema/plans";

/** Every plan there is, those that are not offered too. */
export const listPlanNames = (db: Database) =>
  db
    .select({ id: plans.id, name: plans.name })
    .from(plans)
    .orderBy(asc(plans.sortOrder), asc(plans.id));

/** Every model there is, retired ones too. */
export const listModelNames = (db: Database) =>
  db
    .select({ id: models.id, name: models.name })
    .from(models)
    .orderBy(asc(models.sortOrder));

/** What to call somebody; null for nobody of that id. */
export async function findPersonName(
  db: Database,
  userId: string,
): Promise<string | null> {
  const [row] = await callFunction(
    db,
    sql`select coalesce(name, email) as name from users where id = ${userId}`,
    z.object({ name: z.string() }),
  );
  return row?.name ?? null;
}
