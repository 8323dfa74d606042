import "server-only";
import { getTableColumns, isNull, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { operatorSettings } from "@/db/schema/operator";
import { creditPacks, modelPrices, models, plans } from "@/db/schema/plans";
import { CREDIT_PACKS, MODEL_PRICES, MODELS, PLANS } from "./catalogue.ts";

/**
 * Brings plans, packs, models and prices to the catalogue. Safe to run at every start
 * and from several processes: a row that an admin has edited is left alone, and
 * a price that exists from its moment on is never touched.
 */
export async function seedCatalogue(db: Database): Promise<void> {
  await db
    .insert(plans)
    .values(PLANS)
    .onConflictDoUpdate({
      target: plans.id,
      set: incoming(plans, ["id", "editedAt", "awaitsStripe"]),
      setWhere: isNull(plans.editedAt),
    });
  await db
    .insert(creditPacks)
    .values(CREDIT_PACKS)
    .onConflictDoUpdate({
      target: creditPacks.id,
      set: incoming(creditPacks, [
        "id",
        "editedAt",
        "isActive",
        "awaitsStripe",
      ]),
      setWhere: isNull(creditPacks.editedAt),
    });
  await db
    .insert(models)
    .values(MODELS)
    .onConflictDoUpdate({
      target: models.id,
      set: incoming(models, [
        "id",
        "editedAt",
        "isPaused",
        "isStopped",
        "pausedReason",
      ]),
      setWhere: isNull(models.editedAt),
    });
  await db.insert(modelPrices).values(MODEL_PRICES).onConflictDoNothing();
  await db.insert(operatorSettings).values({ id: 1 }).onConflictDoNothing();
}

/** `set column = excluded.column` for every column but the kept ones. */
function incoming(table: PgTable, kept: string[]): Record<string, SQL> {
  return Object.fromEntries(
    Object.entries(getTableColumns(table))
      .filter(([key]) => !kept.includes(key))
      .map(([key, column]) => [
        key,
        sql`excluded.${sql.identifier(snakeCase(column.name))}`,
      ]),
  );
}

const snakeCase = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
