/** What stands over the page, asked for by a key or a button. */
export type Overlay = "palette" | "help";

let shown: Overlay | null = null;
const listeners = new Set<() => void>();

export const shownOverlay = () => shown;

export function subscribeToOverlay(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function showOverlay(next: Overlay | null) {
  shown = next;
  for (const listener of listeners) listener();
}
