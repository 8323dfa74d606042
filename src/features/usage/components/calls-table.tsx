import Link from "next/link";
import { formatCount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { callModel, callState, fundingOf, usageCopy } from "../copy.ts";
import type { Receipt } from "../schema.ts";

/** The last calls: a table, and rows of two lines on a phone. */
export const CallsTable = ({
  calls,
  reader,
}: {
  calls: Receipt[];
  reader: Reader;
}) => (
  <>
    <WideTable calls={calls} reader={reader} />
    <ul className="border-t border-line tablet:hidden">
      {calls.map((call) => (
        <li key={call.requestId} className="border-b border-line py-2.5">
          <div className="flex justify-between gap-4">
            <When call={call} />
            <span>{usageCopy.charge(call, reader)}</span>
          </div>
          <p className="text-meta text-muted">
            {[callModel(call), ...tokensOf(call, reader), callState(call)].join(
              " · ",
            )}
          </p>
        </li>
      ))}
    </ul>
  </>
);

const WideTable = ({ calls, reader }: { calls: Receipt[]; reader: Reader }) => (
  <table className="hidden w-full border-collapse tablet:table">
    <thead>
      <tr className="text-meta text-muted">
        {usageCopy.columns.map(({ name, isNumber, isAfterNumber }) => (
          <th
            key={name}
            scope="col"
            className={`sticky top-0 h-10 border-b border-line-strong bg-canvas pr-4 font-interface last:pr-0 ${isNumber ? "text-right" : "text-left"} ${isAfterNumber ? "pl-6" : ""}`}
          >
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {calls.map((call) => (
        <tr
          key={call.requestId}
          title={`Request ${call.requestId}`}
          className="h-10 border-b border-line *:pr-4 *:last:pr-0"
        >
          <td className="whitespace-nowrap">
            <When call={call} />
          </td>
          <td>{callModel(call)}</td>
          <td className="text-right">
            {formatCount(call.inputTokens, reader)}
          </td>
          <td className="text-right">
            {formatCount(call.outputTokens, reader)}
          </td>
          <td className="text-right">{creditsOf(call, reader)}</td>
          <td className="pl-6 text-muted">{fundingOf(call).join(" and ")}</td>
          <td className="text-muted">{callState(call)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

/** Not known while it runs. */
const tokensOf = (call: Receipt, reader: Reader) =>
  call.state === "held"
    ? []
    : [
        `${formatCount(call.inputTokens, reader)} in`,
        `${formatCount(call.outputTokens, reader)} out`,
      ];

const creditsOf = (call: Receipt, reader: Reader) =>
  call.state === "held"
    ? usageCopy.reservedCredits(call.heldCredits, reader)
    : `${call.isEstimated ? "≈ " : ""}${formatCount(call.credits, reader)}`;

const When = ({ call }: { call: Receipt }) => {
  const moment = <Moment at={call.startedAt} style="short" />;
  return call.conversationId ? (
    <Link
      href={`/chat/${call.conversationId}`}
      className="text-accent underline"
    >
      {moment}
    </Link>
  ) : (
    moment
  );
};
