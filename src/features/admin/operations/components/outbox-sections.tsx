import { formatCount, type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { Moment } from "@/ui/reader";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { ActDialog } from "../../components/act-dialog.tsx";
import {
  giveUpMailAction,
  giveUpUsageAction,
  retryMailAction,
  retryUsageAction,
} from "../actions.ts";
import { operationsCopy } from "../copy.ts";
import { loadMailOutbox, loadUsageOutbox } from "../loaders.ts";
import type { DeadMail, DeadUsage, OutboxStanding } from "../outboxes.ts";

const { usage: usageCopy, mail: mailCopy } = operationsCopy;

/** Overage to be told to Stripe, and what Stripe refused of it. */
export async function UsageOutboxSection() {
  const [actor, outbox] = await Promise.all([
    requireAdmin(),
    loadUsageOutbox(),
  ]);
  const reader = readerFor(actor);
  return (
    <>
      <Standing outbox={outbox} dead={usageCopy.refused} reader={reader} />
      {outbox.letters.length === 0 ? (
        <EmptyState title={usageCopy.none}>{usageCopy.noneHint}</EmptyState>
      ) : (
        <Table
          caption={usageCopy.caption}
          columns={usageColumns(reader)}
          rows={outbox.letters}
          keyOf={({ id }) => id}
        />
      )}
    </>
  );
}

/** Mails to be sent, and those that were lost. */
export async function MailSection() {
  const [actor, outbox] = await Promise.all([requireAdmin(), loadMailOutbox()]);
  const reader = readerFor(actor);
  return (
    <>
      {!outbox.isOn && <p className="mb-2 text-warn">{mailCopy.off}</p>}
      <Standing outbox={outbox} dead={mailCopy.lost} reader={reader} />
      <p className="text-muted">
        {mailCopy.lastSent}{" "}
        {outbox.lastSentAt ? (
          <Moment at={outbox.lastSentAt.toISOString()} style="day and time" />
        ) : (
          operationsCopy.never
        )}
      </p>
      {outbox.letters.length === 0 ? (
        <EmptyState title={mailCopy.none}>{mailCopy.noneHint}</EmptyState>
      ) : (
        <Table
          caption={mailCopy.caption}
          columns={MAIL_COLUMNS}
          rows={outbox.letters}
          keyOf={({ id }) => id}
        />
      )}
    </>
  );
}

const Standing = ({
  outbox,
  dead,
  reader,
}: {
  outbox: OutboxStanding;
  dead: string;
  reader: Reader;
}) => (
  <p>
    {operationsCopy.standing(outbox, dead, reader)}
    {outbox.oldestWaitingAt && (
      <span className="text-muted">
        {" · "}
        {operationsCopy.oldest}{" "}
        <Moment at={outbox.oldestWaitingAt.toISOString()} style="short" />
      </span>
    )}
  </p>
);

const usageColumns = (reader: Reader): Column<DeadUsage>[] => [
  {
    name: usageCopy.columns.at,
    narrow: "title",
    cell: ({ occurredAt }) => (
      <Moment at={occurredAt.toISOString()} style="short" />
    ),
  },
  {
    name: usageCopy.columns.workspace,
    narrow: "note",
    cell: ({ workspaceName }) => <span dir="auto">{workspaceName}</span>,
  },
  {
    name: usageCopy.columns.credits,
    narrow: "figure",
    isFigure: true,
    cell: ({ credits }) => formatCount(credits, reader),
  },
  {
    name: usageCopy.columns.attempts,
    isFigure: true,
    cell: ({ attempts }) => attempts,
  },
  {
    name: usageCopy.columns.error,
    narrow: "note",
    cell: ({ lastError }) => lastError,
  },
  {
    name: usageCopy.columns.acts,
    narrow: "note",
    cell: (usage) => <UsageActs usage={usage} reader={reader} />,
  },
];

const UsageActs = ({ usage, reader }: { usage: DeadUsage; reader: Reader }) => (
  <span className="flex gap-2">
    <ActDialog
      trigger={usageCopy.retry}
      title={usageCopy.retryTitle}
      effect={usageCopy.retryEffect}
      act={usageCopy.retry}
      action={retryUsageAction}
      fields={{ id: usage.id }}
      refusals={usageCopy.refusals}
      variant="primary"
      triggerVariant="quiet"
      hasReason={false}
    />
    <ActDialog
      trigger={usageCopy.giveUp}
      title={usageCopy.giveUpTitle}
      effect={usageCopy.giveUpEffect(
        usage.credits,
        usage.workspaceName,
        reader,
      )}
      act={usageCopy.giveUp}
      action={giveUpUsageAction}
      fields={{ id: usage.id }}
      refusals={usageCopy.refusals}
      triggerVariant="quiet"
    />
  </span>
);

const MAIL_COLUMNS: Column<DeadMail>[] = [
  {
    name: mailCopy.columns.at,
    narrow: "title",
    cell: ({ createdAt }) => (
      <Moment at={createdAt.toISOString()} style="short" />
    ),
  },
  {
    name: mailCopy.columns.to,
    narrow: "note",
    cell: ({ toAddress }) => <span className="break-all">{toAddress}</span>,
  },
  {
    name: mailCopy.columns.kind,
    narrow: "figure",
    cell: ({ kind }) => <code className="font-mono">{kind}</code>,
  },
  {
    name: mailCopy.columns.attempts,
    isFigure: true,
    cell: ({ attempts }) => attempts,
  },
  {
    name: mailCopy.columns.error,
    narrow: "note",
    cell: ({ lastError }) => lastError,
  },
  {
    name: mailCopy.columns.acts,
    narrow: "note",
    cell: (mail) => <MailActs mail={mail} />,
  },
];

const MailActs = ({ mail }: { mail: DeadMail }) => (
  <span className="flex gap-2">
    <ActDialog
      trigger={mailCopy.retry}
      title={mailCopy.retryTitle}
      effect={mailCopy.retryEffect(mail.toAddress)}
      act={mailCopy.retry}
      action={retryMailAction}
      fields={{ id: mail.id }}
      refusals={mailCopy.refusals}
      variant="primary"
      triggerVariant="quiet"
      hasReason={false}
    />
    <ActDialog
      trigger={mailCopy.giveUp}
      title={mailCopy.giveUpTitle}
      effect={mailCopy.giveUpEffect(mail.toAddress)}
      act={mailCopy.giveUp}
      action={giveUpMailAction}
      fields={{ id: mail.id }}
      refusals={mailCopy.refusals}
      triggerVariant="quiet"
    />
  </span>
);
