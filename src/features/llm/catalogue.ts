import "server-only";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { DEFAULT_MODEL_ID } from "@/features/plans/catalogue";
import {
  listModels,
  type ModelRow,
  msToNextPrice,
} from "@/features/plans/queries";
import { isProviderConfigured } from "./gateway.ts";
import { mayStandIn } from "./rules.ts";

/**
 * The models as every call needs them. Read from the database at most every
 * few seconds and never on the way of a call; what must be exact (price, plan,
 * brake) is decided by reserve from the rows themselves.
 */
export class Catalogue {
  readonly #models: Map<string, ModelRow>;

  constructor(models: ModelRow[]) {
    this.#models = new Map(models.map((model) => [model.id, model]));
  }

  find(modelId: string): ModelRow | null {
    return this.#models.get(modelId) ?? null;
  }

  /** Chat models that are not retired, in their order. */
  listChat(): ModelRow[] {
    return [...this.#models.values()].filter(
      (model) => model.kind === "chat" && model.status === "active",
    );
  }

  /** The model a new chat begins with; null when nothing can be called. */
  findDefault(): ModelRow | null {
    const callable = this.listChat().filter(isCallable);
    return (
      callable.find((model) => model.id === DEFAULT_MODEL_ID) ??
      callable.find((model) => model.tier === "standard") ??
      null
    );
  }

  /** The model that may answer in this one's place; null when none may. */
  findFallback(model: ModelRow): ModelRow | null {
    const fallback = this.find(model.fallbackModelId ?? "");
    if (!fallback || !isCallable(fallback)) return null;
    return mayStandIn(model, fallback) ? fallback : null;
  }
}

const isCallable = (model: ModelRow) =>
  model.kind === "chat" &&
  model.status === "active" &&
  !model.isPaused &&
  isProviderConfigured(model.provider);

const FRESH_MS = 5_000;
/** Older than this it is read again before it is used. */
const USABLE_MS = 60_000;

type Kept = {
  catalogue: Catalogue;
  readAtMs: number;
  isReading: boolean;
  /** When a price that is not in force yet takes over. */
  outdatedAtMs: number;
};

declare global {
  /** One for all bundles of the process, which each load this module anew. */
  var tollgateCatalogue:
    | { kept: WeakMap<Database, Kept>; edits: number }
    | undefined;
}

const shared = () => {
  globalThis.tollgateCatalogue ??= { kept: new WeakMap(), edits: 0 };
  return globalThis.tollgateCatalogue;
};

/**
 * The catalogue, a few seconds old at most while it is asked for, else a minute.
 * A price takes over at its moment, and what this process edits at once.
 */
export async function getCatalogue(db: Database): Promise<Catalogue> {
  const current = shared().kept.get(db);
  const nowMs = performance.now();
  const ageMs = nowMs - (current?.readAtMs ?? 0);
  if (!current || ageMs > USABLE_MS || nowMs >= current.outdatedAtMs) {
    return read(db);
  }
  if (ageMs > FRESH_MS && !current.isReading) {
    current.isReading = true;
    void read(db).catch((error) => {
      current.isReading = false;
      log.warn("catalogue not read", describeFault(error));
    });
  }
  return current.catalogue;
}

/** What was just written is read by whoever asks next, also beside a read. */
export function forgetCatalogue(db: Database) {
  shared().edits += 1;
  shared().kept.delete(db);
}

async function read(db: Database): Promise<Catalogue> {
  const { edits } = shared();
  const readAtMs = performance.now();
  const nextPriceInMs = await msToNextPrice(db);
  const catalogue = new Catalogue(await listModels(db));
  if (shared().edits === edits) {
    const outdatedAtMs = readAtMs + nextPriceInMs;
    const kept = { catalogue, readAtMs, outdatedAtMs, isReading: false };
    shared().kept.set(db, kept);
  }
  return catalogue;
}
