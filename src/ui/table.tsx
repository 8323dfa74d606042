import clsx from "clsx";
import type { ReactNode } from "react";
import { Definition } from "./figure.tsx";

export type Column<Row> = {
  /** With its unit, as in "Cost, USD". */
  name: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand right. */
  isFigure?: boolean;
  /** How its figures are computed, at a button beside the name. */
  definition?: string;
  /**
   * Its place in the two lines of a row on a phone: first on the left, first on
   * the right, or one of the notes below. Left out, it is not shown there.
   */
  narrow?: "title" | "figure" | "note";
};

/**
 * Rows of figures: a table with rows of 32 px where there is room for one, and
 * rows of two lines where there is not. It is as wide as what is around it.
 */
export const Table = <Row,>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  /** What it lists; read aloud, not shown. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}) => (
  <div className="@container">
    <table className="hidden w-full border-separate border-spacing-0 @min-[48rem]:table [&_time]:whitespace-nowrap">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="text-left text-meta text-muted *:sticky *:top-0 *:z-10 *:h-8 *:border-b *:border-line-strong *:bg-canvas *:pr-4 *:font-interface *:last:pr-0">
          {columns.map(({ name, isFigure, definition }) => (
            <th
              key={name}
              scope="col"
              className={clsx(isFigure && "text-right")}
            >
              {definition ? <Defined {...{ name, definition }} /> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            className="relative h-8 hover:bg-sunken *:border-b *:border-line *:py-1 *:pr-4 *:last:pr-0"
          >
            {columns.map(({ name, cell, isFigure }) => (
              <td key={name} className={clsx(isFigure && FIGURE)}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    <ul
      aria-label={caption}
      className="border-t border-line @min-[48rem]:hidden"
    >
      {rows.map((row) => (
        <li
          key={keyOf(row)}
          className="relative border-b border-line py-2.5 hover:bg-sunken"
        >
          <NarrowRow columns={columns} row={row} />
        </li>
      ))}
    </ul>
  </div>
);

/** A name whose last word and button stay on one line. */
function Defined({ name, definition }: { name: string; definition: string }) {
  const lastWord = name.lastIndexOf(" ") + 1;
  return (
    <>
      {name.slice(0, lastWord)}
      <span className="whitespace-nowrap">
        {name.slice(lastWord)}{" "}
        <Definition label={name} definition={definition} />
      </span>
    </>
  );
}

const FIGURE = "text-right whitespace-nowrap";

function NarrowRow<Row>({
  columns,
  row,
}: {
  columns: readonly Column<Row>[];
  row: Row;
}) {
  const at = (place: Column<Row>["narrow"]) =>
    columns.filter(({ narrow }) => narrow === place);
  return (
    <>
      <div className="flex justify-between gap-4">
        {at("title").map(({ name, cell }) => (
          <span key={name} className="min-w-0 break-words">
            {cell(row)}
          </span>
        ))}
        <span className="flex shrink-0 gap-3 text-right">
          {at("figure").map(({ name, cell }) => (
            <span key={name}>{cell(row)}</span>
          ))}
        </span>
      </div>
      <dl className="flex flex-wrap gap-x-3 text-meta text-muted">
        {at("note")
          .map(({ name, cell }) => ({ name, note: cell(row) }))
          .filter(({ note }) => !isNothing(note))
          .map(({ name, note }) => (
            <div key={name} className="flex min-w-0 gap-1">
              <dt>{name}</dt>
              <dd className="min-w-0 break-words">{note}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}

/** What React draws nothing for: its name would stand alone. */
const isNothing = (note: ReactNode) =>
  note === null || note === undefined || note === false || note === "";
