import type { Pool } from "pg";

/** How often a pool gave out a connection meanwhile: once a statement. */
export async function statementsOf(pool: Pool, work: () => Promise<unknown>) {
  let acquired = 0;
  const count = () => {
    acquired += 1;
  };
  pool.on("acquire", count);
  await work();
  pool.off("acquire", count);
  return acquired;
}

/** The same of the app's own pool. */
export async function statementsOfApp(work: () => Promise<unknown>) {
  const { pool } = await import("@/db/client");
  return statementsOf(pool, work);
}
