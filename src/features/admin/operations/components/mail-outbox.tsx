import { readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { Moment } from "@/ui/reader";
import type { Column } from "@/ui/table";
import { giveUpMailAction, retryMailAction } from "../actions.ts";
import { loadMailOutbox } from "../loaders.ts";
import { outboxCopy } from "../outbox-copy.ts";
import type { DeadMail } from "../outboxes.ts";
import { LetterActs } from "./letter-acts.tsx";
import { LettersList } from "./letters-list.tsx";

const copy = outboxCopy.mail;

/** Mails to be sent, and those that were lost. */
export async function MailSection() {
  const [actor, outbox] = await Promise.all([requireAdmin(), loadMailOutbox()]);
  const reader = readerFor(actor);
  return (
    <>
      {!outbox.isOn && <p className="mb-2 text-warn">{copy.off}</p>}
      <LettersList
        outbox={outbox}
        dead={copy.lost}
        copy={copy}
        columns={MAIL_COLUMNS}
        actsOf={({ id, toAddress }) => (
          <LetterActs
            {...{ id, copy }}
            retry={{
              action: retryMailAction,
              effect: copy.retryEffect(toAddress),
            }}
            giveUp={{
              action: giveUpMailAction,
              effect: copy.giveUpEffect(toAddress),
            }}
          />
        )}
        reader={reader}
      />
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
];
