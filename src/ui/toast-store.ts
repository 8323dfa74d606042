export type Toast = {
  id: number;
  text: string;
  /** What can still be done about it, while it is shown. */
  action: { label: string; act: () => void } | null;
};

/** DESIGN.md: what was deleted can be brought back for ten seconds. */
const SHOWN_MS = 10_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

export const shownToasts = () => toasts;

export function subscribeToToasts(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

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
  set([
    ...toasts,
    { id, text, action: action ? { label: action.label, act } : null },
  ]);
}

const remove = (gone: number) => set(toasts.filter(({ id }) => id !== gone));

function set(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}
