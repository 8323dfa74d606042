import { sql } from "drizzle-orm";
import { check, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";

/**
 * One row: the oldest code that may serve this database. A migration that
 * contracts raises it; an older process then refuses to start.
 */
export const schemaRelease = pgTable(
  "schema_release",
  {
    id: smallint().primaryKey().default(1),
    minCodeVersion: integer().notNull().default(1),
    /** Which code last installed src/db/functions, and what it installed. */
    functionsVersion: integer().notNull().default(0),
    functionsHash: text(),
  },
  (table) => [check("schema_release_one_row", sql`${table.id} = 1`)],
);
