"use client";

import {
  type ComponentType,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { showToast } from "@/ui/toast-store";
import {
  closeSharing,
  sharingState,
  subscribeToSharing,
} from "../../client/sharing-store.ts";
import { shareCopy } from "../copy.ts";

type DialogProps = {
  conversationId: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
};

/** The dialog that shares a chat, loaded when it is first asked for. */
export function Sharing() {
  const asked = useSyncExternalStore(
    subscribeToSharing,
    sharingState,
    () => null,
  );
  const [Dialog, setDialog] = useState<ComponentType<DialogProps> | null>(null);
  const isWanted = asked?.isOpen === true && Dialog === null;
  useEffect(() => {
    if (!isWanted) return;
    import("./share-dialog.tsx").then(
      ({ ShareDialog }) => setDialog(() => ShareDialog),
      () => {
        closeSharing();
        showToast(shareCopy.notOpened);
      },
    );
  }, [isWanted]);
  if (!asked || !Dialog) return null;
  return (
    <Dialog
      {...asked}
      onOpenChange={(isOpen) => {
        if (!isOpen) closeSharing();
      }}
    />
  );
}
