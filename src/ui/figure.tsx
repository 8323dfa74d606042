"use client";

import { Info } from "lucide-react";
import { type ReactNode, useState } from "react";
import { formatClock, formatUtc } from "@/core/format";
import { figureCopy } from "./figure-copy.ts";
import { icon } from "./icon.ts";
import { Popover } from "./popover.tsx";
import { useReader } from "./reader.tsx";

/** A figure under its name, and behind a button how it is computed. */
export const Figure = ({
  label,
  value,
  unit,
  definition,
  compared,
}: {
  label: string;
  value: string;
  unit?: string;
  definition: string;
  /** How it stood before, in words, as in "+4 % on the 30 days before". */
  compared?: ReactNode;
}) => (
  <div className="min-w-0">
    <dt className="text-meta text-muted">
      {label} <Definition label={label} definition={definition} />
    </dt>
    <dd>
      <span className="text-section">{value}</span>
      {unit !== undefined && <span className="text-muted"> {unit}</span>}
      {compared !== undefined && (
        <span className="block text-meta text-muted">{compared}</span>
      )}
    </dd>
  </div>
);

/** Figures side by side, as many as fit. */
export const Figures = ({ children }: { children: ReactNode }) => (
  <dl className="grid grid-cols-2 gap-x-6 gap-y-5 tablet:grid-cols-3 desktop:grid-cols-4">
    {children}
  </dl>
);

/** How a figure is computed, at its button. */
export function Definition({
  label,
  definition,
}: {
  label: string;
  definition: string;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover
      label={figureCopy.definitionOf(label)}
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        // As large as its line; what can be hit reaches beyond it.
        <button
          type="button"
          aria-label={figureCopy.definitionOf(label)}
          className="relative inline-flex size-5 items-center justify-center rounded-chip align-middle text-muted after:absolute after:-inset-2 hover:text-text data-[state=open]:text-text pointer-coarse:after:-inset-3"
        >
          <Info {...icon} />
        </button>
      }
    >
      <p className="p-4 text-interface">{definition}</p>
    </Popover>
  );
}

/** When the figures around it were read. */
export const AsOf = ({ at }: { at: string }) => (
  <p className="text-meta text-muted">
    {figureCopy.asOf} <Clock at={at} />
  </p>
);

/** Since when some of them lack what is newer; null: they have nothing yet. */
export const Behind = ({ since }: { since: string | null }) => (
  <p role="status" className="text-meta text-warn">
    {since === null ? (
      figureCopy.behind
    ) : (
      <>
        {figureCopy.behindSince} <Clock at={since} />
      </>
    )}
  </p>
);

function Clock({ at }: { at: string }) {
  const reader = useReader();
  return (
    <time dateTime={at} title={formatUtc(at)} suppressHydrationWarning>
      {formatClock(at, reader)}
    </time>
  );
}
