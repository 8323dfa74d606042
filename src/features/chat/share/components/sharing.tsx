"use client";

import { useSyncExternalStore } from "react";
import {
  closeSharing,
  sharingState,
  subscribeToSharing,
} from "../../client/sharing-store.ts";
import { DialogOnDemand } from "../../components/dialog-on-demand.tsx";

const loadDialog = () =>
  import("./share-dialog.tsx").then(({ ShareDialog }) => ShareDialog);

/** The dialog that shares a chat, for whatever asks for it. */
export function Sharing() {
  const asked = useSyncExternalStore(
    subscribeToSharing,
    sharingState,
    () => null,
  );
  if (!asked) return null;
  return (
    <DialogOnDemand
      load={loadDialog}
      props={{
        ...asked,
        onOpenChange: (isOpen) => {
          if (!isOpen) closeSharing();
        },
      }}
    />
  );
}
