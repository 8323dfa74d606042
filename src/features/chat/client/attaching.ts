"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { recall } from "@/ui/private-storage";
import { showToast } from "@/ui/toast-store";
import { chatCopy } from "../copy.ts";
import type { SentFiles } from "./message.ts";
import type { Tray, TrayState } from "./tray.ts";

type Loaded = Pick<
  typeof import("../components/attachments.tsx"),
  "Attachments" | "tokensOfFiles"
> & { tray: Tray };

const NOTHING: TrayState = { attachments: [], said: "" };
const nothing = () => NOTHING;
const never = () => () => undefined;

/**
 * The files of one composer. What uploads and shows them comes with the first
 * one, or when an earlier page has left some. Without a name none are kept.
 */
export function useAttaching(name: string | null) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const trayState = useSyncExternalStore(
    loaded?.tray.subscribe ?? never,
    loaded?.tray.getState ?? nothing,
    nothing,
  );
  const { attachments } = trayState;
  const withTray = async (act: (tray: Tray) => void) => {
    try {
      const ready = loaded ?? (await load(name));
      setLoaded(ready);
      act(ready.tray);
    } catch {
      showToast(chatCopy.notAttached);
    }
  };

  useEffect(() => {
    if (loaded) loaded.tray.move(name);
    else if (name && recall(name)) load(name).then(setLoaded, () => undefined);
  }, [loaded, name]);

  return {
    loaded,
    trayState,
    isBusy: attachments.some(({ upload }) => upload.state === "running"),
    hasFailed: attachments.some(({ upload }) => upload.state === "failed"),
    /** Those that have arrived. */
    files: loaded?.tray.files(),
    add: (files: readonly File[]) => void withTray((tray) => tray.add(files)),
    clear: () => loaded?.tray.clear(),
    giveBack: (files: SentFiles) => {
      if (files) void withTray((tray) => tray.giveBack(files));
    },
  };
}

async function load(name: string | null): Promise<Loaded> {
  const { Attachments, tokensOfFiles, trayNamed } = await import(
    "../components/attachments.tsx"
  );
  return { Attachments, tokensOfFiles, tray: trayNamed(name) };
}

export type Attaching = ReturnType<typeof useAttaching>;
