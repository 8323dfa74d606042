import { formatCount, formatDate, formatUtc, type Reader } from "@/core/format";
import { Facts } from "@/ui/page";
import { featureName } from "../../calls-copy.ts";
import { fundingOf, modelOf } from "../../copy.ts";
import { documentsCopy } from "../../documents-copy.ts";
import type { Call } from "../../schema.ts";
import type { ModelUse, Statement } from "../../statement.ts";
import { type Cell, Sheet, SheetPart, SheetTable } from "./sheet.tsx";

const copy = documentsCopy.statement;
const { columns } = copy;

type Props = {
  month: string;
  statement: Statement;
  span: { since: Date; until: Date; isOver: boolean };
  now: Date;
  /** Whose calls alone these are; null where they are the whole workspace's. */
  memberName: string | null;
  seller: string[];
  buyer: { workspaceId: string; lines: string[] };
  reader: Reader;
};

/** A month's calls and what they cost, by model and one by one; in UTC. */
export const StatementSheet = (props: Props) => {
  const { month, statement, span, seller, buyer, reader } = props;
  const { calls, callCount, models } = statement;
  return (
    <Sheet
      title={copy.title}
      subtitle={copy.month(month, reader)}
      {...{ seller, buyer }}
    >
      <Facts facts={factsOf(props)} />
      {!span.isOver && <p className="mt-4">{copy.soFar}</p>}
      {callCount === 0 ? (
        <p className="mt-4">{copy.none}</p>
      ) : (
        <>
          <SheetPart title={copy.models}>
            <Models models={models} reader={reader} />
          </SheetPart>
          <SheetPart title={copy.calls}>
            {calls.length < callCount && (
              <p className="mb-2">
                {copy.listed(calls.length, callCount, reader)}
              </p>
            )}
            <Calls calls={calls} reader={reader} />
          </SheetPart>
        </>
      )}
    </Sheet>
  );
};

function factsOf({ span, now, memberName, reader }: Props) {
  const utc = { ...reader, timeZone: "UTC" };
  const lastDay = new Date(span.until.getTime() - 1);
  return [
    {
      name: copy.period,
      value: copy.span(formatDate(span.since, utc), formatDate(lastDay, utc)),
    },
    { name: copy.issued, value: formatUtc(now) },
    ...(memberName === null
      ? []
      : [
          {
            name: copy.ofMember,
            value: <span dir="auto">{memberName}</span>,
          },
        ]),
  ];
}

const Models = ({
  models,
  reader,
}: {
  models: readonly ModelUse[];
  reader: Reader;
}) => (
  <SheetTable
    head={[
      { text: columns.model },
      ...[
        columns.calls,
        columns.credits,
        columns.plan,
        columns.prepaid,
        columns.overage,
      ].map((text) => ({ text, isNumber: true })),
    ]}
    rows={models.map((model) => ({
      key: model.modelId,
      cells: [
        { text: model.modelId },
        ...figuresOf(model).map((figure) => number(figure, reader)),
      ],
    }))}
    total={[
      { text: copy.total },
      ...models
        .map(figuresOf)
        .reduce((sum, figures) =>
          sum.map((part, column) => part + (figures[column] ?? 0)),
        )
        .map((figure) => number(figure, reader)),
    ]}
  />
);

const figuresOf = (model: ModelUse) => [
  model.calls,
  model.credits,
  model.includedCredits,
  model.prepaidCredits,
  model.overageCredits,
];

const Calls = ({
  calls,
  reader,
}: {
  calls: readonly Call[];
  reader: Reader;
}) => (
  <SheetTable
    head={[
      { text: columns.call },
      { text: columns.input, isNumber: true },
      { text: columns.output, isNumber: true },
      { text: columns.credits, isNumber: true },
    ]}
    rows={calls.map((call) => ({
      key: call.requestId,
      cells: [
        {
          text: (
            <>
              {[formatUtc(call.startedAt), modelOf(call)].join(" · ")}
              {call.feature !== "chat" && ` · ${featureName(call.feature)}`}
              <span className="block text-meta text-muted">
                <code className="font-mono break-all">{call.requestId}</code>
                {fundingOf(call).length > 0 &&
                  ` · ${fundingOf(call).join(" and ")}`}
              </span>
            </>
          ),
        },
        number(call.inputTokens, reader),
        number(call.outputTokens, reader),
        number(call.credits, reader),
      ],
    }))}
  />
);

const number = (count: number, reader: Reader): Cell => ({
  text: formatCount(count, reader),
  isNumber: true,
});
