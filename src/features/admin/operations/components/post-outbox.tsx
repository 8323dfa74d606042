import { type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { operatorTold } from "@/features/notices/told-operator-copy";
import { Moment } from "@/ui/reader";
import type { Column } from "@/ui/table";
import { giveUpPostAction, retryPostAction } from "../actions.ts";
import { loadPostOutbox } from "../loaders.ts";
import { outboxCopy } from "../outbox-copy.ts";
import type { DeadPost } from "../outboxes.ts";
import { LetterActs } from "./letter-acts.tsx";
import { LettersList } from "./letters-list.tsx";

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
      <LettersList
        outbox={outbox}
        dead={copy.lost}
        copy={copy}
        columns={columnsFor(reader)}
        actsOf={({ id }) => (
          <LetterActs
            {...{ id, copy }}
            retry={{ action: retryPostAction, effect: copy.retryEffect }}
            giveUp={{ action: giveUpPostAction, effect: copy.giveUpEffect }}
          />
        )}
        reader={reader}
      />
    </>
  );
}

const columnsFor = (reader: Reader): Column<DeadPost>[] => [
  {
    name: copy.columns.alert,
    narrow: "title",
    cell: ({ kind, details }) =>
      operatorTold[`operator_${kind}`](details, reader).title,
  },
  {
    name: copy.columns.at,
    narrow: "note",
    cell: ({ createdAt }) => (
      <Moment at={createdAt.toISOString()} style="short" />
    ),
  },
];
