import type { Route } from "next";
import Link from "next/link";
import { type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { buttonClass } from "@/ui/button";
import type { Choice } from "@/ui/select-field";
import { EmptyState } from "@/ui/states";
import { revenueCopy as copy } from "../copy.ts";
import { loadRevenueList } from "../loaders.ts";
import { queryOf, type RevenueFilters, VIEWS } from "../schema.ts";
import { BalancesTable } from "./balances-table.tsx";
import { BillsTable } from "./bills-table.tsx";
import { GivenBackTable } from "./given-back-table.tsx";
import { RevenueFilterForm } from "./revenue-filters.tsx";
import { SubscriptionsTable } from "./subscriptions-table.tsx";

const PATH = "/admin/revenue";

type List = Awaited<ReturnType<typeof loadRevenueList>>;

/** One of the lists, narrowed and paged by the address. */
export async function RevenueList({
  params,
  plans,
}: {
  params: unknown;
  plans: Choice[];
}) {
  const [actor, list] = await Promise.all([
    requireAdmin(),
    loadRevenueList(params),
  ]);
  const { before, ...filters } = list.filters;
  const { view } = filters;
  const note = copy.notes[view];
  return (
    <>
      <Views view={view} />
      {note && <p className="mt-4 max-w-prose text-muted">{note}</p>}
      <RevenueFilterForm filters={filters} plans={plans} />
      {list.page.rows.length === 0 ? (
        <EmptyState title={copy.empty[view]}>{copy.hints[view]}</EmptyState>
      ) : (
        <Rows list={list} reader={readerFor(actor)} />
      )}
      <Pager
        filters={filters}
        isFirst={before === null}
        next={list.page.next}
      />
    </>
  );
}

const Views = ({ view: shown }: { view: RevenueFilters["view"] }) => (
  <nav aria-label={copy.viewsLabel}>
    <ul className="flex flex-wrap gap-x-1 gap-y-1 border-b border-line pb-2">
      {VIEWS.map((view) => (
        <li key={view}>
          <Link
            href={`${PATH}?${queryOf({ view })}` as Route}
            scroll={false}
            aria-current={view === shown ? "page" : undefined}
            className="flex control-height items-center rounded-control px-3 text-text no-underline hover:bg-bubble aria-[current=page]:bg-bubble aria-[current=page]:font-strong"
          >
            {copy.views[view]}
          </Link>
        </li>
      ))}
    </ul>
  </nav>
);

const Rows = ({ list, reader }: { list: List; reader: Reader }) => {
  switch (list.kind) {
    case "subscriptions":
      return <SubscriptionsTable rows={list.page.rows} reader={reader} />;
    case "bills":
      return (
        <BillsTable
          caption={copy.views[list.filters.view]}
          rows={list.page.rows}
          reader={reader}
        />
      );
    case "given_back":
      return <GivenBackTable rows={list.page.rows} reader={reader} />;
    case "balances":
      return <BalancesTable rows={list.page.rows} reader={reader} />;
  }
};

const Pager = ({
  filters,
  isFirst,
  next,
}: {
  filters: RevenueFilters;
  isFirst: boolean;
  next: string | null;
}) => (
  <div className="mt-4 flex gap-2">
    {!isFirst && (
      <Link
        href={`${PATH}?${queryOf(filters)}` as Route}
        className={buttonClass("quiet")}
      >
        {copy.newer}
      </Link>
    )}
    {next !== null && (
      <Link
        href={`${PATH}?${queryOf({ ...filters, before: next })}` as Route}
        className={buttonClass("secondary")}
      >
        {copy.older}
      </Link>
    )}
  </div>
);
