import { formatCount, formatList, type Reader } from "@/core/format";
import { Figure, Figures } from "@/ui/figure";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import { overviewCopy as copy } from "../copy.ts";
import type { Overview, OverviewTotals } from "../overview.ts";

type Props = { overview: Overview; reader: Reader };
type Name = keyof typeof FIGURES;

/** Figures of one unit, each beside what it was before. */
const compared = (
  { overview: { totals, totalsBefore }, reader }: Props,
  {
    name,
    of,
    write,
    note,
  }: {
    name: Name;
    of: (totals: OverviewTotals) => number | bigint | null;
    write: (value: number | bigint) => string;
    note?: string | undefined;
  },
) => {
  const [now, before] = [of(totals), of(totalsBefore)];
  return (
    <Figure
      key={name}
      {...FIGURES[name]}
      value={now === null ? copy.unknown : write(now)}
      {...(before !== null && {
        compared: [
          note,
          copy.compared(
            { now: Number(now), before: Number(before) },
            { write, reader },
          ),
        ]
          .filter(Boolean)
          .join("; "),
      })}
    />
  );
};

/** What runs now, and whether more may begin. */
export const NowFigures = ({ overview, reader }: Props) => {
  const { recurring, recurringBefore, standing } = overview;
  return (
    <Figures>
      <Figure
        {...FIGURES.heldCalls}
        value={formatCount(standing.heldCalls, reader)}
        compared={copy.reserved(standing.heldCredits, reader)}
      />
      <Figure
        label={copy.brake}
        definition={copy.brakeDefinition}
        value={
          standing.isBudgetSpent && standing.brake === "off"
            ? copy.brakeStates.budget
            : copy.brakeStates[standing.brake]
        }
        {...(standing.pausedModels.length > 0 && {
          compared: copy.pausedModels(
            formatList(standing.pausedModels, reader),
          ),
        })}
      />
      <Figure
        {...FIGURES.mrr}
        value={formatNanos(recurring.mrrNanos, reader)}
        compared={copy.compared(
          {
            now: Number(recurring.mrrNanos),
            before: Number(recurringBefore.mrrNanos),
          },
          { write: (nanos) => formatNanos(BigInt(nanos), reader), reader },
        )}
      />
    </Figures>
  );
};

export const ActivityFigures = (props: Props) => {
  const write = (value: number | bigint) => formatCount(value, props.reader);
  const rows: [Name, (totals: OverviewTotals) => number][] = [
    ["activeDaily", (totals) => totals.activeDaily],
    ["activeWeekly", (totals) => totals.activeWeekly],
    ["activeMonthly", (totals) => totals.activeMonthly],
    ["calls", (totals) => totals.calls],
    ["tokens", (totals) => totals.inputTokens + totals.outputTokens],
    ["credits", (totals) => totals.credits],
    ["excessCredits", (totals) => totals.excessCredits],
  ];
  return (
    <Figures>
      {rows.map(([name, of]) => compared(props, { name, of, write }))}
    </Figures>
  );
};

export const MoneyFigures = (props: Props) => {
  const write = (value: number | bigint) =>
    formatNanos(BigInt(value), props.reader);
  const rows: [Name, (totals: OverviewTotals) => bigint][] = [
    ["revenue", (totals) => totals.revenueNanos],
    ["subscriptionRevenue", (totals) => totals.subscriptionNanos],
    ["overageRevenue", (totals) => totals.overageNanos],
    ["prepaidRevenue", (totals) => totals.prepaidNanos],
    ["returned", (totals) => totals.returnedNanos],
    ["cost", (totals) => totals.costNanos],
    ["fees", (totals) => totals.feeNanos],
    ["margin", (totals) => totals.marginNanos],
    ["newMrr", (totals) => totals.newNanos],
    ["churnedMrr", (totals) => totals.churnedNanos],
  ];
  const { feeEstimatedNanos } = props.overview.totals;
  const notes: Partial<Record<Name, string>> = {
    ...(feeEstimatedNanos > 0n && {
      fees: copy.estimated(write(feeEstimatedNanos)),
    }),
  };
  return (
    <Figures>
      {rows.map(([name, of]) =>
        compared(props, { name, of, write, note: notes[name] }),
      )}
    </Figures>
  );
};

export const QualityFigures = (props: Props) => {
  const { reader } = props;
  const ms = (value: number | bigint) =>
    `${formatCount(Math.round(Number(value)), reader)} ${copy.ms}`;
  const share = (value: number | bigint) =>
    new Intl.NumberFormat(reader.locale, {
      style: "percent",
      maximumFractionDigits: 2,
    }).format(value);
  return (
    <Figures>
      {compared(props, {
        name: "errorRate",
        of: (totals) => totals.errorRate,
        write: share,
      })}
      {compared(props, {
        name: "firstTokenP50",
        of: (totals) => totals.firstTokenP50Ms,
        write: ms,
      })}
      {compared(props, {
        name: "firstTokenP95",
        of: (totals) => totals.firstTokenP95Ms,
        write: ms,
      })}
    </Figures>
  );
};
