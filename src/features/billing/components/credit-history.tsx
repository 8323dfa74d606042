import { formatSigned, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { creditsCopy } from "../credits-copy.ts";
import type { CreditLine } from "../queries.ts";

const copy = creditsCopy.credits;

/** How the prepaid balance came about, newest first. */
export const CreditHistory = ({
  lines,
  reader,
}: {
  lines: readonly CreditLine[];
  reader: Reader;
}) => (
  <div className="mt-8">
    <h3 className="font-strong">{copy.history}</h3>
    {lines.length === 0 ? (
      <p className="mt-2 text-muted">{copy.none}</p>
    ) : (
      <>
        <p className="mt-1 text-meta text-muted">{copy.historyHint}</p>
        <table className="mt-2 w-full border-collapse">
          <thead className="sr-only">
            <tr>
              <th scope="col">{copy.columns.when}</th>
              <th scope="col">{copy.columns.what}</th>
              <th scope="col">{copy.columns.credits}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr
                key={`${line.kind} ${line.at.toISOString()}`}
                className="h-10 border-t border-line"
              >
                <td className="w-28 pr-4 whitespace-nowrap text-muted tablet:w-40">
                  <Moment at={line.at.toISOString()} style="day" />
                </td>
                <td className="pr-4">{wordsOf(line, reader)}</td>
                <td className="text-right whitespace-nowrap">
                  {formatSigned(line.credits, reader)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </>
    )}
  </div>
);

const wordsOf = ({ kind, count, credits }: CreditLine, reader: Reader) => {
  if (kind === "charge" || kind === "correction") {
    return copy.used(count, reader);
  }
  if (kind === "dispute" && credits > 0) return copy.disputeWon;
  if (kind === "grant" && credits < 0) return copy.grantTaken;
  return copy.kinds[kind];
};
