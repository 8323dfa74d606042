import type { Store } from "./store.ts";
import type { ConversationState } from "./surroundings.ts";
import { fill } from "./thread.ts";
import type { Stretch, Wire } from "./wire.ts";

/** Fetches the texts that a conversation's page came without. */
export class TextLoader {
  readonly #wire: Wire;
  readonly #store: Store<ConversationState>;
  /** What is on its way, by the message it leads to. */
  readonly #open = new Map<string, Promise<boolean>>();

  constructor({
    wire,
    store,
  }: {
    wire: Wire;
    store: Store<ConversationState>;
  }) {
    this.#wire = wire;
    this.#store = store;
  }

  /**
   * Fills in a stretch of a branch; false when it did not come. `onArrival` is
   * called just before it shows. One request at a time for each end.
   */
  load(stretch: Stretch, onArrival: () => void = () => {}): Promise<boolean> {
    const { toId } = stretch;
    const open = this.#open.get(toId);
    if (open) return open;
    const loading = this.#load(stretch, onArrival).finally(() =>
      this.#open.delete(toId),
    );
    this.#open.set(toId, loading);
    return loading;
  }

  async #load(stretch: Stretch, onArrival: () => void) {
    const rows = await this.#wire.stretch(stretch);
    if (!rows || rows.length === 0) return false;
    onArrival();
    this.#store.update(fill(this.#store.getState(), rows));
    return true;
  }
}
