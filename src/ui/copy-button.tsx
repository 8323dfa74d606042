"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { uiCopy } from "./copy.ts";
import { icon } from "./icon.ts";
import { IconButton } from "./icon-button.tsx";

const CONFIRMED_MS = 1_600;

/**
 * Copies what `read` returns. The text is read on the click, so a long one
 * need not be sent to the browser twice.
 */
export function CopyButton({
  label = "Copy",
  className,
  read,
}: {
  label?: string;
  className?: string;
  read: (button: HTMLElement) => string;
}) {
  const [isDone, setIsDone] = useState(false);

  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setIsDone(false), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [isDone]);

  return (
    <>
      <IconButton
        label={isDone ? uiCopy.copied : label}
        {...(className && { className })}
        onClick={async (event) => {
          await navigator.clipboard.writeText(read(event.currentTarget));
          setIsDone(true);
        }}
      >
        {isDone ? <Check {...icon} /> : <Copy {...icon} />}
      </IconButton>
      <span role="status" className="sr-only">
        {isDone ? uiCopy.copied : ""}
      </span>
    </>
  );
}

/** Copies the code of the figure it stands in. */
export const CopyCodeButton = () => (
  <CopyButton
    label={uiCopy.copyCode}
    read={(button) =>
      button.closest("figure")?.querySelector("code")?.textContent ?? ""
    }
  />
);
