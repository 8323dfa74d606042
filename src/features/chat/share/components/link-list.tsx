"use client";

import { formatShort } from "@/core/format";
import { Button } from "@/ui/button";
import { Moment, useReader } from "@/ui/reader";
import type { Link } from "../client.ts";
import { shareCopy as copy } from "../copy.ts";

/** The links of a chat that lead somewhere; nothing where there is none. */
export function LinkList({
  links,
  onRevoke,
}: {
  links: readonly Link[];
  onRevoke: (id: string) => Promise<void>;
}) {
  const reader = useReader();
  if (links.length === 0) return null;
  return (
    <section aria-label={copy.links} className="mt-6">
      <h3 className="font-strong">{copy.links}</h3>
      <ul className="mt-2 border-t border-line">
        {links.map(({ id, createdAt }) => (
          <li
            key={id}
            className="flex min-h-12 items-center justify-between gap-4 border-b border-line py-1"
          >
            <span>
              {copy.created}{" "}
              <Moment at={createdAt.toISOString()} style="short" />
            </span>
            <Button
              variant="quiet"
              aria-label={copy.revokeMade(formatShort(createdAt, reader))}
              onClick={() => void onRevoke(id)}
            >
              {copy.revoke}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
