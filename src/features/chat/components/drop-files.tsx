"use client";

import { type DragEvent, useState } from "react";
import { chatCopy } from "../copy.ts";

/** Takes the files that are dropped anywhere on an element. */
export function useFileDrop(onFiles: (files: readonly File[]) => void) {
  const [isOver, setIsOver] = useState(false);
  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setIsOver(true);
  };
  const handlers = {
    onDragEnter: over,
    onDragOver: over,
    onDragLeave: (event: DragEvent) => {
      // Also told when only a child is left.
      const to = event.relatedTarget;
      const isWithin = to instanceof Node && event.currentTarget.contains(to);
      if (!isWithin) setIsOver(false);
    },
    onDrop: (event: DragEvent) => {
      setIsOver(false);
      const files = [...event.dataTransfer.files];
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files);
    },
  };
  return { isOver, handlers };
}

export const DropHint = () => (
  <p className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-sheet border-2 border-dashed border-accent bg-canvas text-answer">
    {chatCopy.dropHere}
  </p>
);
