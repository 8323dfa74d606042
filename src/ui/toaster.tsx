"use client";

import { type RefObject, useEffect, useRef, useSyncExternalStore } from "react";
import { Button } from "./button.tsx";
import { shownToasts, subscribeToToasts, type Toast } from "./toast-store.ts";

const NONE: readonly Toast[] = [];

/** Where toasts are shown and read aloud. Stands once in the layout. */
export function Toaster() {
  const toasts = useSyncExternalStore(
    subscribeToToasts,
    shownToasts,
    () => NONE,
  );
  return (
    <div
      role="status"
      // Said once more: an open sheet hides what is not marked as live.
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 top-[calc(3.75rem+env(safe-area-inset-top))] z-60 flex flex-col items-center gap-2"
    >
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastLine({ toast: { text, action } }: { toast: Toast }) {
  const button = useRef<HTMLButtonElement>(null);
  // What was acted on may be gone, and the focus with it; here is what next.
  useEffect(() => takeLostFocus(button), []);
  return (
    <div className="pointer-events-auto flex min-h-11 max-w-full items-center gap-2 rounded-sheet border border-line bg-surface py-1 pr-1 pl-4 shadow-float">
      <p className="min-w-0 pr-3">{text}</p>
      {action && (
        <Button ref={button} variant="quiet" onClick={action.act}>
          <span className="text-accent">{action.label}</span>
        </Button>
      )}
    </div>
  );
}

/**
 * Focuses an element as soon as nothing else has the focus, until the reader
 * does something else. However long a menu takes to close: it is gone when the
 * focus falls to the page.
 */
function takeLostFocus(element: RefObject<HTMLElement | null>) {
  const sinceMs = performance.now();
  const isLost = () => document.activeElement === document.body;
  // A menu that closes gives the focus back to its button after a moment.
  const take = () =>
    setTimeout(() => {
      if (isLost()) element.current?.focus({ preventScroll: true });
    });
  const observer = new MutationObserver(() => {
    if (isLost()) take();
  });
  const stop = () => {
    observer.disconnect();
    removeEventListener("pointerdown", onAct);
    removeEventListener("keydown", onAct);
  };
  // Not the very key that has caused this.
  const onAct = (event: Event) => {
    if (event.timeStamp > sinceMs) stop();
  };
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener("pointerdown", onAct);
  addEventListener("keydown", onAct);
  take();
  return stop;
}
