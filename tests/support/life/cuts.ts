import type { Pool, PoolClient } from "pg";

/** The statement from now on that loses its connection, and when it does. */
export type Cut = { statements: number; isCarriedOut: boolean };

type Told = (error: Error | null, answer?: unknown) => void;

/**
 * Connections that break at a chosen statement: before Postgres hears of it, or
 * once it has carried it out and before anybody learns that it has.
 */
export function openCuts(pools: readonly Pool[]) {
  let cut: Cut | null = null;
  let happened = 0;
  const meet = (): Cut | null => {
    if (!cut) return null;
    cut.statements -= 1;
    if (cut.statements > 0) return null;
    const met = cut;
    cut = null;
    happened += 1;
    return met;
  };
  for (const pool of pools) pool.on("connect", (client) => watch(client, meet));
  return {
    arm(next: Cut | null) {
      cut = next;
    },
    happened: () => happened,
  };
}

export type Cuts = ReturnType<typeof openCuts>;

function watch(client: PoolClient, meet: () => Cut | null) {
  const { query } = client;
  const ask = (given: unknown[]) => Reflect.apply(query, client, given);
  Object.assign(client, {
    query(...given: unknown[]) {
      const met = meet();
      if (!met) return ask(given);
      if (!met.isCarriedOut) {
        sever(client);
        return ask(given);
      }
      const last = given.at(-1);
      if (typeof last === "function") {
        const told: Told = () => {
          sever(client);
          last(new Error("the connection was cut"));
        };
        return ask([...given.slice(0, -1), told]);
      }
      return ask(given).then(() => {
        sever(client);
        throw new Error("the connection was cut");
      });
    },
  });
}

/** As a network does that goes away. */
function sever(client: PoolClient) {
  Object(client).connection.stream.destroy();
}
