import type { Route } from "next";
import Link from "next/link";
import { formatPrice, formatUtc, type Reader } from "@/core/format";
import { PROVIDER_LABELS } from "@/features/llm/gateway";
import { isByAgreement } from "@/features/plans/copy";
import { pricesInForce } from "@/features/plans/margin";
import { Moment } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import { catalogueCopy as copy } from "../copy.ts";
import type {
  AdminCatalogue,
  ModelEntry,
  PackEntry,
  PlanEntry,
  PriceVersion,
} from "../queries.ts";
import { typedUsd } from "../schema.ts";

type Props = { catalogue: AdminCatalogue; reader: Reader };

/** What each plan gives, each leading to its edit. */
export const PlansTable = ({ catalogue, reader }: Props) => (
  <Table
    caption={copy.plans.caption}
    columns={planColumns(reader)}
    rows={catalogue.plans}
    keyOf={({ id }) => id}
  />
);

const planColumns = (reader: Reader): Column<PlanEntry>[] => {
  const { columns } = copy.plans;
  return [
    {
      name: columns.name,
      narrow: "title",
      cell: ({ id, name }) => (
        <Entry href={`/admin/catalogue/plans/${id}`} name={name} />
      ),
    },
    {
      name: columns.offered,
      narrow: "note",
      cell: ({ isOffered }) => (isOffered ? copy.yes : copy.no),
    },
    {
      name: columns.price,
      narrow: "figure",
      isFigure: true,
      cell: (plan) => (
        <>
          {isByAgreement(plan)
            ? copy.plans.outside
            : formatPrice(plan.priceUsdCents, reader)}
          {plan.isPerSeat && ` ${copy.plans.seat}`}
          <Waiting row={plan} />
        </>
      ),
    },
    {
      name: columns.credits,
      narrow: "note",
      isFigure: true,
      cell: ({ creditsPerPeriod }) => copy.count(creditsPerPeriod, reader),
    },
    {
      name: columns.requests,
      narrow: "note",
      isFigure: true,
      cell: ({ dailyRequestsPerMember }) =>
        copy.count(dailyRequestsPerMember, reader),
    },
    {
      name: columns.concurrent,
      isFigure: true,
      cell: ({ concurrentCallsPerMember }) =>
        copy.count(concurrentCallsPerMember, reader),
    },
    {
      name: columns.output,
      isFigure: true,
      cell: ({ outputTokensMax }) => copy.count(outputTokensMax, reader),
    },
    {
      name: columns.tiers,
      narrow: "note",
      cell: ({ modelTiers }) => modelTiers.join(", "),
    },
    { name: columns.beyond, cell: (plan) => copy.plans.beyond(plan) },
    { name: columns.edited, cell: (plan) => <Edited at={plan.editedAt} /> },
  ];
};

/** Packs as they are sold. */
export const PacksTable = ({ catalogue, reader }: Props) => (
  <Table
    caption={copy.packs.caption}
    columns={packColumns(reader)}
    rows={catalogue.packs}
    keyOf={({ id }) => id}
  />
);

const packColumns = (reader: Reader): Column<PackEntry>[] => [
  {
    name: copy.packs.columns.name,
    narrow: "title",
    cell: ({ id, name }) => (
      <Entry href={`/admin/catalogue/packs/${id}`} name={name} />
    ),
  },
  {
    name: copy.packs.columns.sold,
    narrow: "note",
    cell: ({ isActive }) => (isActive ? copy.yes : copy.no),
  },
  {
    name: copy.packs.columns.credits,
    narrow: "note",
    isFigure: true,
    cell: ({ credits }) => copy.count(credits, reader),
  },
  {
    name: copy.packs.columns.price,
    narrow: "figure",
    isFigure: true,
    cell: (pack) => (
      <>
        {formatPrice(pack.priceUsdCents, reader)}
        <Waiting row={pack} />
      </>
    ),
  },
  {
    name: copy.packs.columns.order,
    isFigure: true,
    cell: ({ sortOrder }) => copy.count(sortOrder, reader),
  },
  {
    name: copy.packs.columns.edited,
    cell: (pack) => <Edited at={pack.editedAt} />,
  },
];

type PricedEntry = ModelEntry & {
  price: PriceVersion | undefined;
  next: PriceVersion | undefined;
};

/** Each model with its price in force and its next, leading to its edit. */
export const ModelsTable = ({ catalogue }: { catalogue: AdminCatalogue }) => (
  <>
    <p className="mb-3 text-muted">{copy.models.unit}</p>
    <Table
      caption={copy.models.caption}
      columns={modelColumns(catalogue)}
      rows={pricedModels(catalogue)}
      keyOf={({ id }) => id}
    />
  </>
);

function pricedModels({ models, prices, now }: AdminCatalogue): PricedEntry[] {
  const inForce = pricesInForce(prices, now);
  // Versions come with the latest first.
  const later = prices.filter(({ effectiveFrom }) => effectiveFrom > now);
  return models.map((model) => ({
    ...model,
    price: inForce.find(({ modelId }) => modelId === model.id),
    next: later.findLast(({ modelId }) => modelId === model.id),
  }));
}

const modelColumns = ({ models }: AdminCatalogue): Column<PricedEntry>[] => {
  const { columns } = copy.models;
  const nameOf = (wanted: string | null) =>
    models.find(({ id }) => id === wanted)?.name ?? wanted;
  return [
    {
      name: columns.name,
      narrow: "title",
      cell: ({ id, name }) => (
        <Entry
          href={`/admin/catalogue/models/${encodeURIComponent(id)}`}
          name={name}
        />
      ),
    },
    {
      name: columns.provider,
      narrow: "note",
      cell: ({ provider }) => PROVIDER_LABELS[provider],
    },
    {
      name: columns.tier,
      narrow: "note",
      cell: ({ tier }) => copy.models.tier[tier],
    },
    {
      name: columns.status,
      narrow: "figure",
      cell: ({ status, isPaused }) => (
        <>
          {copy.models.status[status]}
          {isPaused && <span className="text-warn"> {copy.models.paused}</span>}
        </>
      ),
    },
    {
      name: columns.input,
      narrow: "note",
      isFigure: true,
      cell: ({ price }) =>
        price ? typedUsd(price.inputMicros) : copy.models.unpriced,
    },
    {
      name: columns.output,
      narrow: "note",
      isFigure: true,
      cell: ({ price }) => price && typedUsd(price.outputMicros),
    },
    {
      name: columns.weights,
      isFigure: true,
      cell: ({ price }) =>
        price && `${price.inputWeight} / ${price.outputWeight}`,
    },
    {
      name: columns.fallback,
      cell: ({ fallbackModelId }) => nameOf(fallbackModelId),
    },
    {
      name: columns.successor,
      cell: ({ successorModelId }) => nameOf(successorModelId),
    },
    {
      name: columns.next,
      narrow: "note",
      cell: ({ next }) => next && formatUtc(next.effectiveFrom),
    },
    { name: columns.edited, cell: (model) => <Edited at={model.editedAt} /> },
  ];
};

const Entry = ({ href, name }: { href: string; name: string }) => (
  <Link
    href={href as Route}
    prefetch={false}
    className="text-accent underline after:absolute after:inset-0"
  >
    {name}
  </Link>
);

/** Says so while Stripe has not taken an edit over. */
const Waiting = ({ row }: { row: { awaitsStripe: boolean } }) =>
  row.awaitsStripe && (
    <span className="block text-meta text-warn">{copy.awaitsStripe}</span>
  );

const Edited = ({ at }: { at: Date | null }) =>
  at ? (
    <Moment at={at.toISOString()} style="short" />
  ) : (
    <span className="text-muted">{copy.asShipped}</span>
  );
