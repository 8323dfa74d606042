import { formatCount, type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { Moment } from "@/ui/reader";
import type { Column } from "@/ui/table";
import { giveUpUsageAction, retryUsageAction } from "../actions.ts";
import { loadUsageOutbox } from "../loaders.ts";
import { outboxCopy } from "../outbox-copy.ts";
import type { DeadUsage } from "../outboxes.ts";
import { LetterActs } from "./letter-acts.tsx";
import { LettersList } from "./letters-list.tsx";

const copy = outboxCopy.usage;

/** Overage to be told to Stripe, and what Stripe refused of it. */
export async function UsageOutboxSection() {
  const [actor, outbox] = await Promise.all([
    requireAdmin(),
    loadUsageOutbox(),
  ]);
  const reader = readerFor(actor);
  return (
    <LettersList
      outbox={outbox}
      dead={copy.refused}
      copy={copy}
      columns={usageColumns(reader)}
      actsOf={({ id, credits, workspaceName }) => (
        <LetterActs
          {...{ id, copy }}
          retry={{ action: retryUsageAction, effect: copy.retryEffect }}
          giveUp={{
            action: giveUpUsageAction,
            effect: copy.giveUpEffect(credits, workspaceName, reader),
          }}
        />
      )}
      reader={reader}
    />
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
];
