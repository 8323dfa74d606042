import type { ReactNode } from "react";
import type { Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { EmptyState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import { operationsCopy } from "../copy.ts";
import type { OutboxStanding } from "../outboxes.ts";
import { Standing } from "./outbox-standing.tsx";

type Letter = { id: string; attempts: number; lastError: string | null };
type Words = { columns: { attempts: string; error: string; acts: string } };

/** How an outbox stands, and the letters of it that were lost. */
export const LettersList = <Lost extends Letter>({
  outbox,
  dead,
  copy,
  columns,
  actsOf,
  reader,
}: {
  outbox: OutboxStanding & {
    letters: readonly Lost[];
    /** Absent where nobody asks; null: never. */
    lastSentAt?: Date | null;
  };
  /** What the lost ones are called, as in "3 lost". */
  dead: string;
  copy: Words & {
    caption: string;
    none: string;
    noneHint: string;
    lastSent?: string;
  };
  /** What tells one from another. */
  columns: readonly Column<Lost>[];
  actsOf: (letter: Lost) => ReactNode;
  reader: Reader;
}) => (
  <>
    <Standing outbox={outbox} dead={dead} reader={reader} />
    {outbox.lastSentAt !== undefined && (
      <p className="text-muted">
        {copy.lastSent}{" "}
        {outbox.lastSentAt ? (
          <Moment at={outbox.lastSentAt.toISOString()} style="day and time" />
        ) : (
          operationsCopy.never
        )}
      </p>
    )}
    {outbox.letters.length === 0 ? (
      <EmptyState title={copy.none}>{copy.noneHint}</EmptyState>
    ) : (
      <Table
        caption={copy.caption}
        columns={[...columns, ...fateColumns(copy, actsOf)]}
        rows={outbox.letters}
        keyOf={({ id }) => id}
      />
    )}
  </>
);

/** How often it was tried, what came of it, and what can be done. */
const fateColumns = <Lost extends Letter>(
  { columns }: Words,
  actsOf: (letter: Lost) => ReactNode,
): Column<Lost>[] => [
  {
    name: columns.attempts,
    isFigure: true,
    cell: ({ attempts }) => attempts,
  },
  {
    name: columns.error,
    narrow: "note",
    cell: ({ lastError }) => lastError,
  },
  { name: columns.acts, narrow: "note", cell: actsOf },
];
