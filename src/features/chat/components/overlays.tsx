"use client";

import { Search } from "lucide-react";
import { useSyncExternalStore } from "react";
import { isHelpKey, isPaletteKey, useHotkey } from "@/ui/hotkey";
import { icon } from "@/ui/icon";
import { Keys } from "@/ui/keys";
import {
  shownOverlay,
  showOverlay,
  subscribeToOverlay,
} from "../client/palette-store.ts";
import { chatCopy } from "../copy.ts";
import { DialogOnDemand } from "./dialog-on-demand.tsx";

const loadPalette = () =>
  import("./palette.tsx").then(({ Palette }) => Palette);
const loadHelp = () => import("./help.tsx").then(({ Help }) => Help);

/**
 * The palette on Ctrl+K or ⌘+K, and the keys on a question mark. Stands once in
 * the layout; the code of each comes when it is opened.
 */
export function Overlays() {
  const shown = useSyncExternalStore(
    subscribeToOverlay,
    shownOverlay,
    () => null,
  );
  useHotkey(isPaletteKey, () =>
    showOverlay(shown === "palette" ? null : "palette"),
  );
  useHotkey(isHelpKey, () => showOverlay("help"));
  const propsOf = (overlay: "palette" | "help") => ({
    isOpen: shown === overlay,
    onOpenChange: (isOpen: boolean) => showOverlay(isOpen ? overlay : null),
  });
  return (
    <>
      <DialogOnDemand load={loadPalette} props={propsOf("palette")} />
      <DialogOnDemand load={loadHelp} props={propsOf("help")} />
    </>
  );
}

/** Opens the palette; the rail shows its icon alone. */
export const SearchButton = ({
  isIconOnly = false,
}: {
  isIconOnly?: boolean;
}) =>
  isIconOnly ? (
    <button
      type="button"
      aria-label={chatCopy.search}
      title={chatCopy.search}
      onClick={() => showOverlay("palette")}
      className="control-square flex items-center justify-center rounded-control text-muted hover:bg-bubble hover:text-text"
    >
      <Search {...icon} />
    </button>
  ) : (
    <button
      type="button"
      onClick={() => showOverlay("palette")}
      className="control-height flex w-full items-center gap-2 rounded-control px-2 text-left hover:bg-bubble"
    >
      <Search {...icon} />
      <span className="flex-1">{chatCopy.search}</span>
      <span aria-hidden="true" className="hidden pointer-fine:block">
        <Keys keys={["Mod", "K"]} />
      </span>
    </button>
  );
