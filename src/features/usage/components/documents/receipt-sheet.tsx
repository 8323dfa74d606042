import type { Route } from "next";
import Link from "next/link";
import {
  formatCount,
  formatDate,
  formatSigned,
  formatUtc,
  type Reader,
} from "@/core/format";
import { Facts } from "@/ui/page";
import { Moment } from "@/ui/reader";
import { callOutcome, featureName } from "../../calls-copy.ts";
import { credits, modelOf } from "../../copy.ts";
import { documentsCopy } from "../../documents-copy.ts";
import type { PrintedReceipt } from "../../printed-receipt.ts";
import { reckoningOf } from "../../rules.ts";
import { type Cell, Sheet, SheetPart, SheetTable } from "./sheet.tsx";

const copy = documentsCopy.receipt;

type Props = { details: PrintedReceipt; reader: Reader };

/** One call's receipt: whose it was, how its credits come about, who paid. */
export const ReceiptSheet = ({
  details,
  reader,
  ...parties
}: Props & {
  seller: string[];
  buyer: { workspaceId: string; lines: string[] };
}) => {
  const { receipt, entries } = details;
  return (
    <Sheet title={copy.title} subtitle={modelOf(receipt)} {...parties}>
      <ReceiptFacts {...{ details, reader }} />
      {receipt.state === "held" ? (
        <p className="mt-6">
          {copy.reserved(credits(receipt.heldCredits, reader))}
        </p>
      ) : (
        <>
          <SheetPart title={copy.reckoning}>
            <Reckoning {...{ details, reader }} />
          </SheetPart>
          {receipt.credits > 0 && (
            <SheetPart title={copy.paidFrom}>
              <Facts facts={fundsOf(details, reader)} />
            </SheetPart>
          )}
        </>
      )}
      {entries.length > 0 && (
        <SheetPart title={copy.ledger}>
          <Ledger {...{ details, reader }} />
        </SheetPart>
      )}
    </Sheet>
  );
};

const ReceiptFacts = ({ details, reader }: Props) => {
  const { receipt, person, price } = details;
  const { startedAt, timeToFirstTokenMs } = receipt;
  return (
    <Facts
      facts={[
        {
          name: copy.request,
          value: <Id>{receipt.requestId}</Id>,
        },
        {
          name: copy.began,
          value: (
            <>
              <Moment at={startedAt} style="day and time" />
              <span className="block text-meta text-muted">
                {formatUtc(startedAt)}
              </span>
            </>
          ),
        },
        {
          name: copy.person,
          value: <span dir="auto">{person.name ?? person.email}</span>,
        },
        { name: copy.feature, value: featureName(receipt.feature) },
        { name: copy.outcome, value: callOutcome(receipt) },
        ...(timeToFirstTokenMs === null
          ? []
          : [
              {
                name: copy.firstToken,
                value: `${formatCount(timeToFirstTokenMs, reader)} ms`,
              },
            ]),
        {
          name: copy.price,
          value: formatDate(price.effectiveFrom, {
            ...reader,
            timeZone: "UTC",
          }),
        },
        {
          name: copy.priceVersion,
          value: <Id>{receipt.priceId}</Id>,
        },
        ...(details.hasConversation
          ? [{ name: copy.chat, value: <ChatLink receipt={receipt} /> }]
          : []),
      ]}
    />
  );
};

const ChatLink = ({ receipt }: Pick<PrintedReceipt, "receipt">) => (
  <Link
    href={`/chat/${receipt.conversationId}` as Route}
    className="text-accent underline print:hidden"
  >
    {copy.openChat}
  </Link>
);

const Id = ({ children }: { children: string }) => (
  <code className="font-mono break-all">{children}</code>
);

const Reckoning = ({ details, reader }: Props) => {
  const { receipt } = details;
  const { lines, uncharged } = reckoningOf(details);
  if (lines.length === 0) return <p>{copy.nothing}</p>;
  const number = (text: string): Cell => ({ text, isNumber: true });
  const { columns } = copy;
  return (
    <>
      <SheetTable
        head={[
          { text: columns.tokens },
          number(columns.count),
          number(columns.weight),
          number(columns.credits),
        ]}
        rows={[
          ...lines.map((line) => ({
            key: line.kind,
            cells: [
              { text: copy.kind(line.kind, receipt.reasoningTokens, reader) },
              number(formatCount(line.tokens, reader)),
              number(formatCount(line.weight, reader)),
              number(formatCount(line.credits, reader)),
            ],
          })),
          ...(uncharged > 0
            ? [
                {
                  key: "uncharged",
                  cells: [
                    { text: copy.uncharged },
                    number(""),
                    number(""),
                    number(formatSigned(-uncharged, reader)),
                  ],
                },
              ]
            : []),
        ]}
        total={[
          { text: copy.charged },
          number(""),
          number(""),
          number(formatCount(receipt.credits, reader)),
        ]}
      />
      {receipt.isEstimated && <p className="mt-2">{copy.estimated}</p>}
    </>
  );
};

const fundsOf = ({ receipt }: PrintedReceipt, reader: Reader) =>
  [
    { name: copy.funds.included, count: receipt.includedCredits },
    { name: copy.funds.prepaid, count: receipt.prepaidCredits },
    { name: copy.funds.overage, count: receipt.overageCredits },
  ]
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => ({ name, value: credits(count, reader) }));

const Ledger = ({ details, reader }: Props) => (
  <SheetTable
    head={[
      { text: copy.entryColumns.entry },
      { text: copy.entryColumns.when },
      { text: copy.entryColumns.credits, isNumber: true },
    ]}
    rows={details.entries.map((entry) => ({
      key: entry.id,
      cells: [
        {
          text: (
            <>
              {copy.entry[entry.kind]}
              <span className="block text-meta text-muted">
                <Id>{entry.id}</Id>
              </span>
            </>
          ),
        },
        { text: formatUtc(entry.occurredAt) },
        { text: formatSigned(entry.credits, reader), isNumber: true },
      ],
    }))}
  />
);
