import { readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { operatorTold } from "@/features/notices/told-operator-copy";
import { Moment } from "@/ui/reader";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { giveUpPostAction, retryPostAction } from "../actions.ts";
import { operationsCopy } from "../copy.ts";
import { loadPostOutbox } from "../loaders.ts";
import { outboxCopy } from "../outbox-copy.ts";
import type { DeadPost } from "../outboxes.ts";
import { LetterActs } from "./letter-acts.tsx";
import { Standing } from "./outbox-standing.tsx";

const copy = outboxCopy.posts;

/** Alerts to be posted to the operator's webhook, and those that were lost. */
export async function PostSection() {
  const [actor, outbox] = await Promise.all([requireAdmin(), loadPostOutbox()]);
  const reader = readerFor(actor);
  return (
    <>
      {!outbox.isOn && (
        <p className="mb-2 max-w-prose text-muted">{copy.off}</p>
      )}
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
          columns={[
            {
              name: copy.columns.alert,
              narrow: "title",
              cell: ({ kind, details }) =>
                operatorTold[`operator_${kind}`](details, reader).title,
            },
            ...POST_COLUMNS,
          ]}
          rows={outbox.letters}
          keyOf={({ id }) => id}
        />
      )}
    </>
  );
}

const POST_COLUMNS: Column<DeadPost>[] = [
  {
    name: copy.columns.at,
    narrow: "note",
    cell: ({ createdAt }) => (
      <Moment at={createdAt.toISOString()} style="short" />
    ),
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
    cell: ({ id }) => (
      <LetterActs
        {...{ id, copy }}
        retry={{ action: retryPostAction, effect: copy.retryEffect }}
        giveUp={{ action: giveUpPostAction, effect: copy.giveUpEffect }}
      />
    ),
  },
];
