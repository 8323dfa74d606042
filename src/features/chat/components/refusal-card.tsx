"use client";

import { X } from "lucide-react";
import { usePathname } from "next/navigation";
import { usageCopy } from "@/features/usage/copy";
import { buttonClass } from "@/ui/button";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Meter } from "@/ui/meter";
import { useReader } from "@/ui/reader";
import { RequestId } from "@/ui/states";
import type { ClientError, LimitFacts } from "../client/contract-error.ts";
import { ACTION_WORDS, chatCopy, LIMIT_WORDS } from "../copy.ts";

/** Why a question was not taken: the limit's figures, when it resets, what to do. */
export function RefusalCard({
  error,
  hasText,
  onDismiss,
}: {
  error: ClientError;
  /** The question went back into the composer. */
  hasText: boolean;
  onDismiss: () => void;
}) {
  const pathname = usePathname();
  const isKeptUnsaid = hasText && !error.message.includes(chatCopy.kept);
  return (
    <section
      role="alert"
      aria-label={error.message}
      className="relative mb-2 rounded-sheet border border-line bg-surface p-4"
    >
      <p className="max-w-prose pr-8" suppressHydrationWarning>
        {error.message} {isKeptUnsaid && chatCopy.kept}{" "}
        {error.limit && <Resets limit={error.limit} />}
      </p>
      {error.limit && <LimitFigures limit={error.limit} />}
      {error.actions.length > 0 && (
        <p className="mt-3 flex flex-wrap gap-2">
          {error.actions.map(({ kind, href }, position) => (
            <a
              key={kind}
              href={withWayBack(href, pathname)}
              className={buttonClass(position === 0 ? "primary" : "secondary")}
            >
              {ACTION_WORDS[kind] ?? kind}
            </a>
          ))}
        </p>
      )}
      {error.requestId && !error.limit && (
        <div className="mt-3">
          <RequestId id={error.requestId} />
        </div>
      )}
      <div className="absolute top-1 right-1">
        <IconButton label={chatCopy.dismiss} onClick={onDismiss}>
          <X {...icon} />
        </IconButton>
      </div>
    </section>
  );
}

/** Whoever goes to pay comes back to this chat, where the draft still is. */
function withWayBack(href: string, pathname: string): string {
  if (!href.startsWith("/billing")) return href;
  const [path, fragment] = href.split("#");
  const query = new URLSearchParams({ next: pathname });
  return `${path}?${query}${fragment ? `#${fragment}` : ""}`;
}

function Resets({ limit }: { limit: LimitFacts }) {
  const reader = useReader();
  if (!limit.resetsAt) return null;
  const say =
    limit.unit === "requests" ? usageCopy.requestsReturn : usageCopy.returns;
  return <>{say(limit.resetsAt, reader)}</>;
}

function LimitFigures({ limit: facts }: { limit: LimitFacts }) {
  const reader = useReader();
  const { kind, used, held, limit } = facts;
  if (limit === null) return null;
  const text = usageCopy.limitFigures({ used, held, limit }, reader);
  return (
    <div className="mt-3">
      <Meter
        label={LIMIT_WORDS[kind] ?? kind}
        text={text}
        used={used}
        reserved={held}
        limit={limit}
      />
      <p className="mt-2 text-meta text-muted">{text}</p>
    </div>
  );
}
