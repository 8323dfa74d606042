"use client";

import type { Reader } from "@/core/format";
import { MARGIN_LEAST_PERCENT } from "@/features/plans/margin";
import { useReader } from "@/ui/reader";
import { catalogueCopy } from "../copy.ts";
import type { SaleMargin } from "../rules.ts";

const copy = catalogueCopy.margins;

type Case = { name: string; margins: readonly SaleMargin[] };

/** Every margin as it is and as it would be, and a warning of what is thin then. */
export const MarginPreview = ({
  before,
  after,
  names,
}: {
  before: Case;
  /** Without margins while what was typed cannot be used. */
  after: Case;
  names: Record<string, string>;
}) => (
  <>
    {after.margins.length > 0 && (
      <MarginTable names={names} cases={[before, after]} />
    )}
    <MarginWarning margins={after.margins} names={names} />
  </>
);

/** The worst-case margin of each sale, side by side for several cases. */
export function MarginTable({
  cases,
  names,
}: {
  cases: readonly Case[];
  /** Of plans and packs, by their id. */
  names: Record<string, string>;
}) {
  const reader = useReader();
  const sales = cases
    .flatMap(({ margins }) => margins)
    .filter(
      (sale, at, all) => all.findIndex((each) => isSame(each, sale)) === at,
    );
  return (
    <table className="w-full max-w-160 border-separate border-spacing-0">
      <caption className="sr-only">{copy.caption}</caption>
      <thead>
        <tr className="text-left align-bottom text-meta text-muted *:h-8 *:border-b *:border-line-strong *:pl-4 *:font-interface *:first:pl-0">
          <th scope="col">{copy.sale}</th>
          {cases.map(({ name }) => (
            <th key={name} scope="col" className="text-right">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sales.map((sale) => (
          <tr
            key={`${sale.kind} ${sale.id}`}
            className="*:h-8 *:border-b *:border-line *:py-1 *:pl-4 *:first:pl-0"
          >
            <td>{copy.nameOf(sale, names)}</td>
            {cases.map(({ name, margins }) => (
              <td key={name} className="text-right">
                <Percent
                  percent={
                    margins.find((each) => isSame(each, sale))?.marginPercent
                  }
                  reader={reader}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isSame = (one: SaleMargin, other: SaleMargin) =>
  one.kind === other.kind && one.id === other.id;

/** Nothing for what is no sale in one of the cases. */
const Percent = ({
  percent,
  reader,
}: {
  percent: number | undefined;
  reader: Reader;
}) => {
  if (percent === undefined) {
    return <span className="text-muted">{copy.notASale}</span>;
  }
  const text = copy.percent(percent, reader);
  return percent < MARGIN_LEAST_PERCENT ? (
    <span className="text-danger">
      {text}
      <span className="sr-only"> {copy.isThin}</span>
    </span>
  ) : (
    text
  );
};

/** Names the sales that would be thin; nothing where none is. */
const MarginWarning = ({
  margins,
  names,
}: {
  margins: readonly SaleMargin[];
  names: Record<string, string>;
}) => {
  const reader = useReader();
  const thin = margins.filter(
    ({ marginPercent }) => marginPercent < MARGIN_LEAST_PERCENT,
  );
  return (
    <p role="status" className="max-w-prose text-warn empty:hidden">
      {thin.length > 0 &&
        copy.warning(
          new Intl.ListFormat(reader.locale).format(
            thin.map((sale) => copy.nameOf(sale, names)),
          ),
        )}
    </p>
  );
};
