"use client";

import { Button } from "@/ui/button";
import { uiCopy } from "@/ui/copy";
import { Dialog, DialogActions } from "@/ui/dialog";
import { Keys } from "@/ui/keys";
import { chatCopy } from "../copy.ts";

/** All keys, as they are called on the reader's machine. */
export const Help = ({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) => (
  <Dialog
    title={chatCopy.keys.title}
    isOpen={isOpen}
    onOpenChange={onOpenChange}
  >
    {chatCopy.keys.groups.map(({ label, keys }) => (
      <section key={label} aria-label={label} className="mt-4">
        <h3 className="text-meta text-muted">{label}</h3>
        <dl>
          {keys.map(({ keys, does }) => (
            <div
              key={does}
              className="flex items-center justify-between gap-4 border-b border-line py-2 last:border-b-0"
            >
              <dt>{does}</dt>
              <dd>
                <Keys keys={keys} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
    ))}
    <DialogActions>
      <Button onClick={() => onOpenChange(false)}>{uiCopy.close}</Button>
    </DialogActions>
  </Dialog>
);
