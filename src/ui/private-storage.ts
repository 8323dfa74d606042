"use client";

const PREFIX = "private:";

let isForgotten = false;

/** Storage may be full or forbidden: then this page alone keeps what it can. */
const keptHere = new Map<string, string>();

/**
 * Keeps a text of the person signed in, in this browser; an empty one is
 * removed.
 */
export function keep(name: string, text: string) {
  if (isForgotten) return;
  keptHere.delete(name);
  try {
    if (text) localStorage.setItem(PREFIX + name, text);
    else localStorage.removeItem(PREFIX + name);
  } catch {
    keptHere.set(name, text);
  }
}

/** Empty when nothing is kept. */
export function recall(name: string): string {
  try {
    return keptHere.get(name) ?? localStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return "";
  }
}

/** Calls back with the name of what another tab of this browser has changed. */
export function onKeptElsewhere(listener: (name: string) => void) {
  const onStorage = ({ key }: StorageEvent) => {
    if (key?.startsWith(PREFIX)) listener(key.slice(PREFIX.length));
  };
  window.addEventListener("storage", onStorage);
  return () => window.removeEventListener("storage", onStorage);
}

/** Removes all whose name has this in it. */
export function forget(partOfName: string) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && key.includes(partOfName)) {
        localStorage.removeItem(key);
      }
    }
  } catch {}
}

/** Removes all that was kept, and keeps nothing more in this page: at sign-out. */
export function forgetAll() {
  isForgotten = true;
  keptHere.clear();
  forget("");
}
