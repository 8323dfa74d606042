"use client";

import { Search } from "lucide-react";
import {
  type ComponentType,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { isHelpKey, isPaletteKey, useHotkey } from "@/ui/hotkey";
import { icon } from "@/ui/icon";
import { Keys } from "@/ui/keys";
import { showToast } from "@/ui/toast-store";
import {
  shownOverlay,
  showOverlay,
  subscribeToOverlay,
} from "../client/palette-store.ts";
import { chatCopy } from "../copy.ts";

type OverlayProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
};

type Loaded = {
  Palette: ComponentType<OverlayProps>;
  Help: ComponentType<OverlayProps>;
};

/**
 * The palette on Ctrl+K or ⌘+K, and the keys on a question mark. Stands once in
 * the layout; their code comes when the first of them is opened.
 */
export function Overlays() {
  const shown = useSyncExternalStore(
    subscribeToOverlay,
    shownOverlay,
    () => null,
  );
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useHotkey(isPaletteKey, () =>
    showOverlay(shown === "palette" ? null : "palette"),
  );
  useHotkey(isHelpKey, () => showOverlay("help"));
  const isWanted = shown !== null && loaded === null;
  useEffect(() => {
    if (!isWanted) return;
    Promise.all([import("./palette.tsx"), import("./help.tsx")]).then(
      ([{ Palette }, { Help }]) => setLoaded({ Palette, Help }),
      () => {
        showOverlay(null);
        showToast(chatCopy.palette.notOpened);
      },
    );
  }, [isWanted]);
  if (!loaded) return null;
  const { Palette, Help } = loaded;
  const propsOf = (overlay: "palette" | "help") => ({
    isOpen: shown === overlay,
    onOpenChange: (isOpen: boolean) => showOverlay(isOpen ? overlay : null),
  });
  return (
    <>
      <Palette {...propsOf("palette")} />
      <Help {...propsOf("help")} />
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
