import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";

/** The tables in which a text is found, in whichever column. */
export async function tablesWith(db: Database, text: string) {
  const { rows } = await db.execute(sql`
    select table_name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`);
  const found: string[] = [];
  for (const { table_name: name } of rows) {
    const { rows: matches } = await db.execute(
      sql`select 1 from ${sql.identifier(String(name))} as t
           where t::text like ${`%${text}%`} limit 1`,
    );
    if (matches.length > 0) found.push(String(name));
  }
  return found;
}
