import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isErrorWithCode } from "../errors.ts";
import type { Account } from "./account.ts";
import type { SavedClock } from "./clock.ts";
import { emptyTables, type Kind, type Tables } from "./tables.ts";

const SAVE_AFTER_MS = 100;

type Saved = {
  clock: SavedClock;
  tables: { [K in Kind]?: ReturnType<Tables[K]["get"]>[] };
};

/**
 * Keeps an account in one JSON file of a folder: what is there is loaded, and
 * each change is written a moment later, whole and at once.
 */
export function keepInFolder(account: Account, folder: string) {
  const file = join(folder, "stripe.json");
  const saved = read(file);
  if (saved) {
    account.load(tablesOf(saved));
    account.clock.load(saved.clock);
  }
  let timer: NodeJS.Timeout | null = null;
  const save = () => {
    timer = null;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(savedOf(account)));
    renameSync(`${file}.new`, file);
  };
  account.onChange(() => {
    timer ??= setTimeout(save, SAVE_AFTER_MS);
  });
  return {
    isNew: saved === null,
    close() {
      if (timer) clearTimeout(timer);
      save();
    },
  };
}

function read(file: string): Saved | null {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return null;
    throw error;
  }
}

const savedOf = (account: Account) => ({
  clock: account.clock.saved(),
  tables: Object.fromEntries(
    Object.entries(account.tables).map(([kind, table]) => [
      kind,
      [...table.values()],
    ]),
  ),
});

function tablesOf(saved: Saved): Tables {
  const tables = emptyTables();
  for (const kind of kindsOf(tables)) fill(tables, kind, saved);
  return tables;
}

function fill<K extends Kind>(tables: Tables, kind: K, saved: Saved) {
  for (const object of saved.tables[kind] ?? []) {
    if (object) tables[kind].set(object.id, object);
  }
}

const kindsOf = (tables: Tables) => Object.keys(tables) as Kind[];
