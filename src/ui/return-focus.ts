"use client";

import { useRef } from "react";

/**
 * For what opens over the page without a trigger of its own: gives the focus
 * back to where it was, unless that is gone or something else has asked for it
 * meanwhile.
 */
export function useReturnFocus() {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const isFree = document.activeElement === document.body;
      if (isFree && opener.current instanceof HTMLElement) {
        opener.current.focus();
      }
    },
  };
}
