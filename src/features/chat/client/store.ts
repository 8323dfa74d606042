/** A state that tells its listeners of each change. */
export class Store<State extends object> {
  readonly #atNextFrame: (notify: () => void) => void;
  readonly #listeners = new Set<() => void>();
  #state: State;
  #isFrameAsked = false;

  constructor(state: State, atNextFrame: (notify: () => void) => void) {
    this.#state = state;
    this.#atNextFrame = atNextFrame;
  }

  getState = () => this.#state;

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  update(change: Partial<State>) {
    this.#state = { ...this.#state, ...change };
    this.#notify();
  }

  /** As `update`, but of many changes within a frame listeners hear once. */
  updateByFrame(change: Partial<State>) {
    this.#state = { ...this.#state, ...change };
    if (!this.#isFrameAsked) this.#atNextFrame(this.#notify);
    this.#isFrameAsked = true;
  }

  #notify = () => {
    this.#isFrameAsked = false;
    for (const listener of this.#listeners) listener();
  };
}
