import { readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { Moment } from "@/ui/reader";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { giveUpMailAction, retryMailAction } from "../actions.ts";
import { operationsCopy } from "../copy.ts";
import { loadMailOutbox } from "../loaders.ts";
import { outboxCopy } from "../outbox-copy.ts";
import type { DeadMail } from "../outboxes.ts";
import { LetterActs } from "./letter-acts.tsx";
import { Standing } from "./outbox-standing.tsx";

const copy = outboxCopy.mail;

/** Mails to be sent, and those that were lost. */
export async function MailSection() {
  const [actor, outbox] = await Promise.all([requireAdmin(), loadMailOutbox()]);
  const reader = readerFor(actor);
  return (
    <>
      {!outbox.isOn && <p className="mb-2 text-warn">{copy.off}</p>}
      <Standing outbox={outbox} dead={copy.lost} reader={reader} />
      <p className="text-muted">
        {copy.lastSent}{" "}
        {outbox.lastSentAt ? (
          <Moment at={outbox.lastSentAt.toISOString()} style="day and time" />
        ) : (
          operationsCopy.never
        )}
      </p>
      {outbox.letters.length === 0 ? (
        <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>
      ) : (
        <Table
          caption={copy.caption}
          columns={MAIL_COLUMNS}
          rows={outbox.letters}
          keyOf={({ id }) => id}
        />
      )}
    </>
  );
}

const MAIL_COLUMNS: Column<DeadMail>[] = [
  {
    name: copy.columns.at,
    narrow: "title",
    cell: ({ createdAt }) => (
      <Moment at={createdAt.toISOString()} style="short" />
    ),
  },
  {
    name: copy.columns.to,
    narrow: "note",
    cell: ({ toAddress }) => <span className="break-all">{toAddress}</span>,
  },
  {
    name: copy.columns.kind,
    narrow: "figure",
    cell: ({ kind }) => <code className="font-mono">{kind}</code>,
  },
  {
    name: copy.columns.attempts,
    isFigure: true,
    cell: ({ attempts }) => attempts,
  },
  {
    name: copy.columns.error,
    narrow: "note",
    cell: ({ lastError }) => lastError,
  },
  {
    name: copy.columns.acts,
    narrow: "note",
    cell: ({ id, toAddress }) => (
      <LetterActs
        {...{ id, copy }}
        retry={{ action: retryMailAction, effect: copy.retryEffect(toAddress) }}
        giveUp={{
          action: giveUpMailAction,
          effect: copy.giveUpEffect(toAddress),
        }}
      />
    ),
  },
];
