"use client";

import { ImageDown } from "lucide-react";
import { useState } from "react";
import { uiCopy } from "../copy.ts";
import { icon } from "../icon.ts";

/**
 * An image that a model named. To load it tells its host who reads, and may
 * tell what was asked, so the reader is asked first.
 */
export function RemoteImage({ href, text }: { href: string; text: string }) {
  const [isWanted, setIsWanted] = useState(false);
  if (isWanted) {
    return (
      // biome-ignore lint/performance/noImgElement: of any host, and never through ours
      <img
        src={href}
        alt={text}
        referrerPolicy="no-referrer"
        className="my-2 h-auto max-w-full rounded-control"
      />
    );
  }
  return (
    <button
      type="button"
      onClick={() => setIsWanted(true)}
      className="inline-flex max-w-full items-center gap-2 rounded-chip border border-line-strong px-2 py-0.5 text-left text-interface text-muted hover:bg-bubble hover:text-text"
    >
      <ImageDown {...icon} className="shrink-0" />
      <span className="min-w-0 break-words">
        {uiCopy.loadImage(text, hostOf(href))}
      </span>
    </button>
  );
}

const hostOf = (href: string) => new URL(href).host;
