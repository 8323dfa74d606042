import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "@/ui/button";
import { documentsCopy as copy } from "../../documents-copy.ts";
import { PrintButton } from "./print-button.tsx";

/** A document on screen and on paper; what is not part of it is not printed. */
export const Sheet = ({
  title,
  subtitle,
  seller,
  buyer,
  children,
}: {
  title: string;
  subtitle?: string;
  seller: string[];
  buyer: { workspaceId: string; lines: string[] };
  children: ReactNode;
}) => (
  <main
    id="main"
    className="mx-auto max-w-180 px-4 py-6 print:max-w-none print:p-0"
  >
    <nav className="mb-8 flex justify-between gap-4 print:hidden">
      <Link href="/usage" className={buttonClass("secondary")}>
        {copy.back}
      </Link>
      <PrintButton />
    </nav>
    <h1 className="text-title">{title}</h1>
    {subtitle && <p className="mt-1 text-section">{subtitle}</p>}
    <div className="mt-6 grid gap-x-8 gap-y-4 border-y border-line-strong py-4 tablet:grid-cols-2 print:grid-cols-2">
      <Party name={copy.seller} lines={seller} />
      <Party
        name={copy.buyer}
        lines={[...buyer.lines, copy.workspace(buyer.workspaceId)]}
      />
    </div>
    {children}
    <p className="mt-8 text-meta text-muted">{copy.inCredits}</p>
  </main>
);

const Party = ({ name, lines }: { name: string; lines: string[] }) => (
  <section aria-label={name}>
    <h2 className="text-meta text-muted">{name}</h2>
    {lines.map((line) => (
      <p key={line} dir="auto" className="wrap-anywhere">
        {line}
      </p>
    ))}
  </section>
);

/** A titled part; its title is not left alone at the foot of a page. */
export const SheetPart = ({
  title,
  children,
}: {
  title: string;
  children: ReactNode;
}) => (
  <section aria-label={title} className="mt-8">
    <h2 className="break-after-avoid text-section">{title}</h2>
    <div className="mt-2">{children}</div>
  </section>
);

export type Cell = { text: ReactNode; isNumber?: boolean };

/** A table whose head is repeated on each page and whose rows are not cut. */
export const SheetTable = ({
  head,
  rows,
  total,
}: {
  head: readonly Cell[];
  rows: readonly { key: string; cells: readonly Cell[] }[];
  total?: readonly Cell[];
}) => (
  <div
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
    tabIndex={0}
    className="overflow-x-auto print:overflow-visible"
  >
    <table className="w-full border-collapse">
      <thead>
        <tr className="text-meta text-muted *:border-b *:border-line-strong *:py-2 *:font-interface">
          {head.map((cell, column) => (
            <th
              // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
              key={column}
              scope="col"
              className={alignmentOf(cell)}
            >
              {cell.text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr
            key={key}
            className="break-inside-avoid align-baseline *:border-b *:border-line *:py-2"
          >
            {cells.map(toCell)}
          </tr>
        ))}
      </tbody>
      {total && (
        <tfoot className="table-row-group">
          <tr className="break-inside-avoid font-strong *:border-t *:border-line-strong *:py-2">
            {total.map(toCell)}
          </tr>
        </tfoot>
      )}
    </table>
  </div>
);

const toCell = (cell: Cell, column: number) => (
  <td key={column} className={alignmentOf(cell)}>
    {cell.text}
  </td>
);

const alignmentOf = ({ isNumber }: Cell) =>
  isNumber ? "pl-3 text-right whitespace-nowrap" : "pl-3 text-left first:pl-0";
