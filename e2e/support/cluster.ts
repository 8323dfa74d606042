import { startPostgres } from "@tests/support/postgres";
import { openDatabase } from "@/db/open";
import type { App } from "../../scripts/run/app.ts";
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
  const others: App[] = [];
  return {
    one,
    other,
    db,
    /** One more process on the same database, for a test that ends it. */
    async startAnother() {
      const another = await start(3);
      others.push(another);
      return another;
    },
    async stop() {
      await close();
      await Promise.all([one, other, ...others].map((app) => app.stop()));
      await server.stop();
    },
  };
}
