"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Moment } from "@/ui/reader";
import { revokeLink } from "../client.ts";
import { shareCopy } from "../copy.ts";

const copy = shareCopy.settings;

type OwnLink = {
  id: string;
  conversationId: string;
  title: string;
  createdAt: string;
};

/** All of a person's links that lead somewhere, each with a way to end it. */
export function OwnLinks({ links }: { links: readonly OwnLink[] }) {
  const [goneIds, setGoneIds] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState("");
  const shown = links.filter(({ id }) => !goneIds.has(id));
  const revoke = async (id: string) => {
    const isRevoked = await revokeLink(id);
    setSaid(isRevoked ? shareCopy.revoked : shareCopy.notRevoked);
    if (isRevoked) setGoneIds((before) => new Set([...before, id]));
  };
  return (
    <div className="max-w-120">
      <p className="text-muted">{shown.length > 0 ? copy.lead : copy.none}</p>
      {shown.length > 0 && (
        <ul className="mt-4 border-t border-line">
          {shown.map((link) => (
            <LinkRow
              key={link.id}
              link={link}
              onRevoke={() => void revoke(link.id)}
            />
          ))}
        </ul>
      )}
      <p role="status" className="mt-3 text-muted empty:hidden">
        {said}
      </p>
    </div>
  );
}

const LinkRow = ({
  link: { conversationId, title, createdAt },
  onRevoke,
}: {
  link: OwnLink;
  onRevoke: () => void;
}) => (
  <li className="flex min-h-14 items-center justify-between gap-4 border-b border-line py-2">
    <div className="min-w-0">
      <Link
        href={`/chat/${conversationId}`}
        dir="auto"
        className="block truncate text-text underline underline-offset-2"
      >
        {title}
      </Link>
      <p className="text-meta text-muted">
        {shareCopy.created} <Moment at={createdAt} style="short" />
      </p>
    </div>
    <Button aria-label={copy.revokeOf(title)} onClick={onRevoke}>
      {shareCopy.revoke}
    </Button>
  </li>
);
