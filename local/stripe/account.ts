import { EventEmitter } from "node:events";
import type { Clock } from "./clock.ts";
import { noSuch } from "./http/errors.ts";
import type { NewId } from "./ids.ts";
import { createJournal, type Journal } from "./journal.ts";
import { emptyTables, type Kind, type Tables } from "./tables.ts";
import type { Objects } from "./wire.ts";

/**
 * One Stripe account: its objects, its clock and what it tells of its changes.
 * Objects are never changed in place: `change` puts a new one where the old one
 * was, so that whoever holds one holds it as it was.
 */
export type Account = {
  /** Where its pages are, without a slash at the end. */
  url: string;
  clock: Clock;
  /** Whole seconds since 1970. */
  now(): number;
  newId: NewId;
  /** In the order they were made. */
  all<K extends Kind>(kind: K): Objects[K][];
  find<K extends Kind>(kind: K, id: string): Objects[K] | undefined;
  /** @throws StripeError resource_missing; a 404 unless a parameter had it. */
  get<K extends Kind>(kind: K, id: string, param?: string): Objects[K];
  put<K extends Kind>(kind: K, object: Objects[K]): Objects[K];
  change<K extends Kind>(
    kind: K,
    id: string,
    patch: Partial<Objects[K]>,
  ): Objects[K];
  remove(kind: Kind, id: string): void;
  tentatively: Journal["tentatively"];
  imagine: Journal["imagine"];
  /** Rises with every change. */
  version(): number;
  /** What the API request at hand is known by, for the events it causes. */
  request: { id: string | null; idempotency_key: string | null };
  /** Customers whose bills cannot be finalised: where they live is unknown. */
  placeless: Set<string>;
  /** Payments are booked some time after they were made. */
  booksLater: boolean;
  /** What becomes of a subscription whose last retry failed. */
  afterRetries: "cancel" | "unpaid";
  tables: Tables;
  load(tables: Tables): void;
  onChange(listener: () => void): void;
};

export function createAccount(options: {
  clock: Clock;
  newId: NewId;
  afterRetries: Account["afterRetries"];
}): Account {
  const { clock, newId } = options;
  const changes = new EventEmitter();
  let version = 0;
  const changed = () => {
    version += 1;
    changes.emit("change");
  };
  const journal = createJournal(changed);
  const account: Account = {
    url: "",
    clock,
    now: () => Math.floor(clock.nowMs() / 1_000),
    newId,
    all: (kind) => [...account.tables[kind].values()],
    find: (kind, id) => account.tables[kind].get(id),
    get(kind, id, param) {
      const object = account.tables[kind].get(id);
      if (object === undefined) throw noSuch(kind, id, param);
      return object;
    },
    put(kind, object) {
      const table = account.tables[kind];
      const before = table.get(object.id);
      journal.note(() => {
        if (before) table.set(object.id, before);
        else table.delete(object.id);
      });
      table.set(object.id, object);
      changed();
      return object;
    },
    change(kind, id, patch) {
      return account.put(kind, { ...account.get(kind, id), ...patch });
    },
    remove(kind, id) {
      const object = account.get(kind, id);
      journal.note(() => account.put(kind, object));
      account.tables[kind].delete(id);
      changed();
    },
    tentatively: journal.tentatively,
    imagine: journal.imagine,
    version: () => version,
    request: { id: null, idempotency_key: null },
    placeless: new Set(),
    booksLater: false,
    afterRetries: options.afterRetries,
    tables: emptyTables(),
    load(tables) {
      account.tables = tables;
      changed();
    },
    onChange: (listener) => changes.on("change", listener),
  };
  return account;
}
