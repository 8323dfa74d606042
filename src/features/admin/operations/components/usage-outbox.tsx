import { formatCount, type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { Moment } from "@/ui/reader";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { giveUpUsageAction, retryUsageAction } from "../actions.ts";
import { loadUsageOutbox } from "../loaders.ts";
import { outboxCopy } from "../outbox-copy.ts";
import type { DeadUsage } from "../outboxes.ts";
import { LetterActs } from "./letter-acts.tsx";
import { Standing } from "./outbox-standing.tsx";

const copy = outboxCopy.usage;

/** Overage to be told to Stripe, and what Stripe refused of it. */
export async function UsageOutboxSection() {
  const [actor, outbox] = await Promise.all([
    requireAdmin(),
    loadUsageOutbox(),
  ]);
  const reader = readerFor(actor);
  return (
    <>
      <Standing outbox={outbox} dead={copy.refused} reader={reader} />
      {outbox.letters.length === 0 ? (
        <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>
      ) : (
        <Table
          caption={copy.caption}
          columns={usageColumns(reader)}
          rows={outbox.letters}
          keyOf={({ id }) => id}
        />
      )}
    </>
  );
}

const usageColumns = (reader: Reader): Column<DeadUsage>[] => [
  {
    name: copy.columns.at,
    narrow: "title",
    cell: ({ occurredAt }) => (
      <Moment at={occurredAt.toISOString()} style="short" />
    ),
  },
  {
    name: copy.columns.workspace,
    narrow: "note",
    cell: ({ workspaceName }) => <span dir="auto">{workspaceName}</span>,
  },
  {
    name: copy.columns.credits,
    narrow: "figure",
    isFigure: true,
    cell: ({ credits }) => formatCount(credits, reader),
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
    cell: ({ id, credits, workspaceName }) => (
      <LetterActs
        {...{ id, copy }}
        retry={{ action: retryUsageAction, effect: copy.retryEffect }}
        giveUp={{
          action: giveUpUsageAction,
          effect: copy.giveUpEffect(credits, workspaceName, reader),
        }}
      />
    ),
  },
];
