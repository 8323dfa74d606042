import { sharedValue } from "./shared-value.ts";

export type Toast = {
  id: number;
  text: string;
  /** What can still be done about it, while it is shown. */
  action: { label: string; act: () => void } | null;
};

/** DESIGN.md: what was deleted can be brought back for ten seconds. */
const SHOWN_MS = 10_000;

const toasts = sharedValue<readonly Toast[]>([]);
let lastId = 0;

export const { get: shownToasts, subscribe: subscribeToToasts } = toasts;

/** Tells something that needs no answer, for ten seconds. */
export function showToast(
  text: string,
  wishes: {
    action?: NonNullable<Toast["action"]>;
    /** When it is gone, or the page is, and nothing was done about it. */
    onOver?: () => void;
  } = {},
) {
  lastId += 1;
  const id = lastId;
  const { action, onOver } = wishes;
  const end = () => {
    clearTimeout(timer);
    removeEventListener("pagehide", over);
    remove(id);
  };
  const over = () => {
    end();
    onOver?.();
  };
  const timer = setTimeout(over, SHOWN_MS);
  addEventListener("pagehide", over);
  const act = () => {
    end();
    action?.act();
  };
  toasts.set([
    ...toasts.get(),
    { id, text, action: action ? { label: action.label, act } : null },
  ]);
}

const remove = (gone: number) =>
  toasts.set(toasts.get().filter(({ id }) => id !== gone));
