"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;
const isApple = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Keys by the reader's machine: ⌘ there, Ctrl elsewhere. */
const NAMES = {
  apple: { Mod: "⌘", Shift: "⇧", Enter: "↩", Escape: "esc" },
  other: { Mod: "Ctrl", Shift: "Shift", Enter: "Enter", Escape: "Esc" },
} satisfies Record<string, Record<string, string>>;

/**
 * Keys to press together, such as `["Mod", "K"]`. Nothing before the machine is
 * known: the server cannot tell.
 */
export function Keys({ keys }: { keys: readonly string[] }) {
  const isOnApple = useSyncExternalStore(never, isApple, () => null);
  if (isOnApple === null) return null;
  const names: Record<string, string> = isOnApple ? NAMES.apple : NAMES.other;
  return (
    <span className="inline-flex shrink-0 gap-1">
      {keys.map((key) => (
        <kbd
          key={key}
          className="min-w-5 rounded-chip border border-line px-1 text-center font-sans text-meta text-muted"
        >
          {names[key] ?? key}
        </kbd>
      ))}
    </span>
  );
}
