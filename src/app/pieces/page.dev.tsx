import type { Metadata } from "next";
import { AsOf, Figure, Figures } from "@/ui/figure";
import { Markdown } from "@/ui/markdown/markdown";
import { Meter } from "@/ui/meter";
import { Facts, Section } from "@/ui/page";
import { TableSkeleton } from "@/ui/skeleton";
import { EmptyState, ErrorState } from "@/ui/states";
import { type Column, Table } from "@/ui/table";
import {
  ButtonPieces,
  ChartPiece,
  FloatingPieces,
  FormPieces,
  Retry,
} from "./acting.tsx";
import { piecesCopy, sampleText } from "./copy.ts";

export const metadata: Metadata = { title: piecesCopy.title };

const METERS = [
  { used: 0, reserved: 0 },
  { used: 30, reserved: 12 },
  { used: 82, reserved: 6 },
  { used: 100, reserved: 0 },
];
const SKELETON_ROWS = 3;
const MORNING = "2026-11-22T09:30:07Z";

const COLUMNS: Column<(typeof piecesCopy.rows)[number]>[] = [
  {
    name: piecesCopy.columns.model,
    cell: ({ model }) => model,
    narrow: "title",
  },
  {
    name: piecesCopy.columns.calls,
    cell: ({ calls }) => calls,
    isFigure: true,
    narrow: "note",
  },
  {
    name: piecesCopy.columns.cost,
    cell: ({ cost }) => cost,
    isFigure: true,
    narrow: "figure",
  },
];

/** All pieces of src/ui in all their states; only `next dev` has this page. */
export default function PiecesPage() {
  return (
    <main id="main" className="mx-auto max-w-240 px-4 py-8 tablet:px-6">
      <h1 className="text-title">{piecesCopy.title}</h1>
      <Section id="buttons" title={piecesCopy.actions}>
        <ButtonPieces />
      </Section>
      <Section id="forms" title={piecesCopy.forms}>
        <FormPieces />
      </Section>
      <Section id="floating" title={piecesCopy.floating}>
        <FloatingPieces />
      </Section>
      <Section id="meters" title={piecesCopy.meters}>
        <ul className="flex flex-col gap-4">
          {METERS.map(({ used, reserved }) => (
            <li key={used}>
              <Meter
                label={piecesCopy.meters}
                text={piecesCopy.meterText(used, reserved)}
                {...{ used, reserved }}
                limit={100}
              />
              <p className="mt-1 text-meta text-muted">
                {piecesCopy.meterText(used, reserved)}
              </p>
            </li>
          ))}
        </ul>
      </Section>
      <Section id="facts" title={piecesCopy.figures}>
        <Facts facts={piecesCopy.facts} />
      </Section>
      <Section id="admin" title={piecesCopy.admin}>
        <AsOf at={MORNING} />
        <div className="my-4">
          <Figures>
            {piecesCopy.adminFigures.map((figure) => (
              <Figure key={figure.label} {...figure} />
            ))}
          </Figures>
        </div>
        <Table
          caption={piecesCopy.table}
          columns={COLUMNS}
          rows={piecesCopy.rows}
          keyOf={({ model }) => model}
        />
        <div className="mt-8">
          <ChartPiece />
        </div>
      </Section>
      <Section id="states" title={piecesCopy.states}>
        <EmptyState title={piecesCopy.empty}>{piecesCopy.emptyText}</EmptyState>
        <ErrorState
          message={piecesCopy.error}
          requestId={piecesCopy.requestId}
          action={<Retry />}
        />
        <TableSkeleton rows={SKELETON_ROWS} />
      </Section>
      <Section id="text" title={piecesCopy.text}>
        <Markdown text={sampleText} />
      </Section>
    </main>
  );
}
