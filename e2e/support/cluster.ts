import { startPostgres } from "@tests/support/postgres";
import { openDatabase } from "@/db/open";
import { startSpareApp } from "./apps.ts";
import type { Testbed } from "./testbed.ts";

export type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** Two processes of the app on one real Postgres, and that database. */
export async function startCluster(testbed: Testbed) {
  const server = await startPostgres();
  const variables = { DATABASE_URL: server.url };
  const start = (spare: number) =>
    startSpareApp(testbed, { spare, mode: "start", variables });
  const [one, other] = await Promise.all([start(0), start(1)]);
  const { db, close } = openDatabase({ url: server.url });
  return {
    one,
    other,
    db,
    async stop() {
      await close();
      await Promise.all([one.stop(), other.stop()]);
      await server.stop();
    },
  };
}
