import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { describeFault, log } from "@/core/log";
import { callFunction, column } from "@/db/call";
import type { Database } from "@/db/client";

const added = z.object({ facts: column.amount.transform(Number) });

/** What Postgres says of a statement that took longer than it may. */
const TOO_LONG = "57014";

/**
 * Adds to the rollups what the ledger got since the last time, of everything
 * that is committed and began before whatever is not. In any number of processes
 * at once; nothing is added twice. The first time makes them anew.
 *
 * @returns how many rows of the ledger and calls without any were added.
 */
export async function foldRollups(db: Database): Promise<number> {
  const [row] = await callFunction(
    db,
    sql`select fold_rollups() as facts`,
    added,
  );
  if (!row) throw new Error("fold_rollups answered no row");
  return row.facts;
}

/**
 * The same for a reader who cannot wait: given up after a while, and left to
 * the job. Nor is a reader told why it could not be done, which the log says.
 *
 * @returns when the rollups were last brought up to date; null for never.
 */
export async function foldRollupsWithin(
  db: Database,
  { timeoutMs }: { timeoutMs: number },
): Promise<Date | null> {
  try {
    await db.transaction(async (tx) => {
      await tx.execute(
        sql`select set_config('statement_timeout', ${`${timeoutMs}`}, true)`,
      );
      await foldRollups(tx);
    });
  } catch (error) {
    if (codeOf(error) !== TOO_LONG) {
      log.error("rollups not folded", describeFault(error));
    }
  }
  return findFoldedAt(db);
}

/** When the rollups were last folded; null before they ever were. */
export async function findFoldedAt(db: Database): Promise<Date | null> {
  const [row] = await callFunction(
    db,
    sql`select folded_at from rollup_cursor where id = 1`,
    z.object({ folded_at: column.moment.nullable() }),
  );
  return row?.folded_at ?? null;
}

const codeOf = (error: unknown) =>
  error instanceof Error
    ? z.object({ code: z.string() }).safeParse(error.cause).data?.code
    : undefined;

/** Makes the rollups anew; until it is done everybody reads the old ones. */
export async function rebuildRollups(db: Database): Promise<number> {
  const [row] = await callFunction(
    db,
    sql`select rebuild_rollups() as facts`,
    added,
  );
  if (!row) throw new Error("rebuild_rollups answered no row");
  return row.facts;
}
