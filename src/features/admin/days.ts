import "server-only";
import { sql } from "drizzle-orm";

/** The moment a UTC day begins. */
export const startOf = (day: string) =>
  sql`(${day}::date::timestamp at time zone 'UTC')`;
