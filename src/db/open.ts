import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg, { type PoolClient, type PoolConfig } from "pg";
import { EmbeddedConnection } from "./embedded/connection.ts";
import { openEmbedded } from "./embedded/open.ts";

/** What queries take: the database, or a transaction on it. */
export type Database = NodePgDatabase<Record<string, never>>;

export type DatabaseLocation =
  | { url: string; connectionsMax?: number }
  /** A folder for the embedded database. `join` is for commands. */
  | { dir: string; whenInUse?: "refuse" | "join" };

export type OpenDatabase = {
  db: Database;
  pool: pg.Pool;
  close(): Promise<void>;
};

const CONNECTIONS_MAX = 10;
const CONNECT_TIMEOUT_MS = 10_000;
/** Its connections take turns anyway. */
const EMBEDDED_CONNECTIONS_MAX = 5;

/**
 * Makes a pool and drizzle on it, the same for a server and for the embedded
 * database. Nothing is opened, and a location given as a function is not asked
 * for, before the first query.
 */
export function openDatabase(
  location: DatabaseLocation | (() => DatabaseLocation),
): OpenDatabase {
  const pool = new LatePool(async () =>
    connectTo(typeof location === "function" ? location() : location),
  );
  const db = drizzle(pool, { casing: "snake_case" });
  return { db, pool, close: () => pool.close() };
}

type Target = {
  config: PoolConfig;
  /** Each connection remembers the statements it was told by name. */
  keepsStatements: boolean;
  close(): Promise<void>;
};
type ConnectCallback = Parameters<pg.Pool["connect"]>[0];

/** A pool that learns where its server is at the first connection. */
export class LatePool extends pg.Pool {
  readonly #findTarget: () => Promise<Target>;
  #target: Promise<Target> | undefined;
  #reached: Target | undefined;
  #closed: Promise<void> | undefined;

  constructor(findTarget: () => Promise<Target>) {
    super();
    this.#findTarget = findTarget;
    // Without listeners a connection lost while nobody waits on it would end
    // the process. Whoever uses it next is told by the rejected query.
    this.on("error", () => {});
    this.on("connect", (client) => client.on("error", () => {}));
  }

  /** Not known, and so false, before the first connection. */
  get keepsStatements() {
    return this.#reached?.keepsStatements ?? false;
  }

  /** From now on no statement is given a name. */
  forgoNames() {
    if (this.#reached) this.#reached.keepsStatements = false;
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback) {
    const ready = this.#ready();
    if (!callback)
      return ready.then(() => super.connect()).then(givenBackIfLost);
    ready.then(
      () => super.connect(callback),
      (error) => callback(error, undefined, () => {}),
    );
  }

  /** May be asked for more than once. */
  close() {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close() {
    await this.end();
    const target = await this.#target?.catch(() => undefined);
    await target?.close();
  }

  async #ready() {
    this.#target ??= this.#findTarget();
    try {
      this.#reached = await this.#target;
      Object.assign(this.options, this.#reached.config);
    } catch (error) {
      this.#target = undefined;
      throw error;
    }
  }
}

/**
 * A client that goes back to its pool by itself when its connection ends.
 * drizzle does not give it back when `begin` fails, and the pool would have one
 * less for good.
 */
function givenBackIfLost(client: PoolClient): PoolClient {
  const { release } = client;
  let isReleased = false;
  const lose = () => client.release(true);
  client.release = (error) => {
    if (isReleased) return;
    isReleased = true;
    client.off("end", lose);
    release(error);
  };
  return client.once("end", lose);
}

async function connectTo(location: DatabaseLocation): Promise<Target> {
  if ("dir" in location) return connectToEmbedded(location);
  const config = {
    connectionString: location.url,
    max: location.connectionsMax ?? CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "tollgate",
    keepAlive: true,
  };
  return { config, keepsStatements: true, close: async () => {} };
}

async function connectToEmbedded(location: {
  dir: string;
  whenInUse?: "refuse" | "join";
}): Promise<Target> {
  const embedded = await openEmbedded(
    location.dir,
    location.whenInUse ?? "refuse",
  );
  const config = {
    user: "postgres",
    database: "postgres",
    ssl: false,
    max: EMBEDDED_CONNECTIONS_MAX,
  };
  // All its connections are one session, which would know each name already.
  const keepsStatements = false;
  if (embedded.kind === "joined") {
    const { socketFolder: host, port } = embedded;
    const close = async () => {};
    return { config: { ...config, host, port }, keepsStatements, close };
  }
  const stream = () => new EmbeddedConnection(embedded.backend);
  const close = () => embedded.close();
  return { config: { ...config, stream }, keepsStatements, close };
}
