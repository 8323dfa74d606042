import { startPostgres } from "@tests/support/postgres";
import type { Database } from "@/db/client";
import { openBenchDatabase } from "./database.ts";

const ROUNDS = 20;

type Params = Record<string, string>;
/** Reads a page after a place, or the first; answers where the next begins. */
type ReadPage = (
  db: Database,
  params: Params,
  place: string | null,
) => Promise<{ next: string | null }>;

/**
 * How long each narrowing of a list takes in a database of its own, first page
 * and second, in turn; milliseconds, after one round that is not counted.
 */
export async function measurePages(
  databaseName: string,
  {
    write,
    narrowings,
    read,
  }: {
    write: (db: Database) => Promise<void>;
    narrowings: readonly Params[];
    read: ReadPage;
  },
): Promise<number[]> {
  const server = await startPostgres();
  try {
    const { db, close } = await openBenchDatabase(server.url, databaseName);
    await write(db);
    const tookMs: number[] = [];
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const params of narrowings) {
        const times = await bothPages((place) => read(db, params, place));
        if (round >= 0) tookMs.push(...times);
      }
    }
    await close();
    return tookMs;
  } finally {
    await server.stop();
  }
}

async function bothPages(
  read: (place: string | null) => ReturnType<ReadPage>,
): Promise<number[]> {
  const ask = async (place: string | null) => {
    const started = performance.now();
    const { next } = await read(place);
    return { next, tookMs: performance.now() - started };
  };
  const first = await ask(null);
  if (first.next === null) return [first.tookMs];
  return [first.tookMs, (await ask(first.next)).tookMs];
}
