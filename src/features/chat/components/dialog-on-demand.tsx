"use client";

import { type ComponentType, useEffect, useEffectEvent, useState } from "react";
import { showToast } from "@/ui/toast-store";
import { chatCopy } from "../copy.ts";

type DialogProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/**
 * A dialog that comes with the first click on what opens it. Where it cannot
 * be loaded that is said, and the next click tries again.
 */
export function DialogOnDemand<Props extends DialogProps>({
  load,
  props,
}: {
  load: () => Promise<ComponentType<Props>>;
  props: Props;
}) {
  const [Dialog, setDialog] = useState<ComponentType<Props> | null>(null);
  const onLoad = useEffectEvent(() =>
    load().then(
      (loaded) => setDialog(() => loaded),
      () => {
        props.onOpenChange(false);
        showToast(chatCopy.dialogNotOpened);
      },
    ),
  );
  const isWanted = props.isOpen && Dialog === null;
  useEffect(() => {
    if (isWanted) void onLoad();
  }, [isWanted]);
  return Dialog && <Dialog {...props} />;
}
