import clsx from "clsx";
import type { Route } from "next";
import Link from "next/link";
import { formatCount, type Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import {
  callFunding,
  callOutcome,
  callsCopy,
  featureName,
} from "../calls-copy.ts";
import { modelOf, usageCopy } from "../copy.ts";
import type { Call } from "../schema.ts";

type Props = {
  calls: Call[];
  reader: Reader;
  /** Whether the calls are of several people. */
  isOfMany: boolean;
};

/**
 * Calls, each leading to its receipt: a table where there is room for one, and
 * rows of two lines where there is not.
 */
export const CallsTable = (props: Props) => (
  <div className="@container mt-4">
    <WideTable {...props} />
    <ul className="border-t border-line @min-[54rem]:hidden">
      {props.calls.map((call) => (
        <NarrowRow key={call.requestId} call={call} {...props} />
      ))}
    </ul>
  </div>
);

/** Borders apart, so that those of the head stay with it where it sticks. */
const WideTable = ({ calls, reader, isOfMany }: Props) => {
  const { columns } = callsCopy;
  return (
    <table className="hidden w-full border-separate border-spacing-0 @min-[54rem]:table">
      <thead>
        <tr
          className={clsx(
            "text-left text-meta text-muted *:sticky *:top-0 *:z-10 *:h-10 *:border-b *:border-line-strong *:bg-canvas *:pr-4 *:font-interface *:last:pr-0",
            !isOfMany && "whitespace-nowrap",
          )}
        >
          <th scope="col">{columns.when}</th>
          {isOfMany && <th scope="col">{columns.member}</th>}
          <th scope="col">{columns.model}</th>
          <th scope="col">{columns.feature}</th>
          {[columns.input, columns.cached, columns.output, columns.credits].map(
            (name) => (
              <th key={name} scope="col" className="text-right">
                {name}
              </th>
            ),
          )}
          <th scope="col" className="pl-2">
            {columns.paidFrom}
          </th>
          <th scope="col">{columns.outcome}</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr
            key={call.requestId}
            className="relative h-10 whitespace-nowrap hover:bg-sunken *:border-b *:border-line *:py-2 *:pr-4 *:last:pr-0"
          >
            <td>
              <ReceiptLink call={call} />
            </td>
            {isOfMany && (
              <td dir="auto" className="max-w-28 truncate">
                {call.person.name}
              </td>
            )}
            <td className="w-full max-w-0 truncate">{modelOf(call)}</td>
            <td className="text-muted">{featureName(call.feature)}</td>
            <td className="text-right">
              {tokens(call, "inputTokens", reader)}
            </td>
            <td className="text-right text-muted">
              {tokens(call, "cachedInputTokens", reader)}
            </td>
            <td className="text-right">
              {tokens(call, "outputTokens", reader)}
            </td>
            <td className="text-right">{creditsOf(call, reader)}</td>
            <td className="pl-2 text-muted">{callFunding(call)}</td>
            <td className="text-muted">{callOutcome(call)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const NarrowRow = ({ call, reader, isOfMany }: Props & { call: Call }) => (
  <li className="relative border-b border-line py-2.5 hover:bg-sunken">
    <div className="flex justify-between gap-4">
      <ReceiptLink call={call} />
      <span>{usageCopy.charge(call, reader)}</span>
    </div>
    <p className="text-meta text-muted">
      {[
        isOfMany && call.person.name,
        modelOf(call),
        call.feature !== "chat" && featureName(call.feature),
        ...tokensInAndOut(call, reader),
        callOutcome(call),
      ]
        .filter((part) => part !== false)
        .join(" · ")}
    </p>
  </li>
);

/** Its target is the whole row. */
const ReceiptLink = ({ call }: { call: Call }) => (
  <Link
    href={`/usage/receipt/${call.requestId}` as Route}
    prefetch={false}
    className="text-accent underline after:absolute after:inset-0"
  >
    <Moment at={call.startedAt} style="short" />
  </Link>
);

/** Not known while it runs. */
const tokens = (
  call: Call,
  kind: "inputTokens" | "cachedInputTokens" | "outputTokens",
  reader: Reader,
) => (call.state === "held" ? "" : formatCount(call[kind], reader));

const tokensInAndOut = (call: Call, reader: Reader) =>
  call.state === "held"
    ? []
    : [
        `${formatCount(call.inputTokens, reader)} in`,
        `${formatCount(call.outputTokens, reader)} out`,
      ];

const creditsOf = (call: Call, reader: Reader) =>
  call.state === "held"
    ? usageCopy.reservedCredits(call.heldCredits, reader)
    : `${call.isEstimated ? "≈ " : ""}${formatCount(call.credits, reader)}`;
