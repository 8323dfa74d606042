import type { Metadata } from "next";
import { formatCount, readerFor } from "@/core/format";
import { AdminPage } from "@/features/admin/components/admin-page";
import { RangeLinks } from "@/features/admin/components/range-links";
import { adminCopy } from "@/features/admin/copy";
import { FIGURES } from "@/features/admin/definitions";
import { chartsOf } from "@/features/admin/overview/charts";
import { OverviewCharts } from "@/features/admin/overview/components/overview-charts";
import {
  ActivityFigures,
  MoneyFigures,
  NowFigures,
  QualityFigures,
} from "@/features/admin/overview/components/overview-figures";
import { overviewCopy as copy } from "@/features/admin/overview/copy";
import { loadOverview } from "@/features/admin/overview/loaders";
import { refusalKindName } from "@/features/admin/overview/refusal-kinds-copy";
import { Section } from "@/ui/page";
import { EmptyState } from "@/ui/states";
import { Table } from "@/ui/table";

export const metadata: Metadata = { title: adminCopy.pages.overview };

export default async function AdminOverviewPage({
  searchParams,
}: PageProps<"/admin">) {
  const { actor, days, asOf, overview } = await loadOverview(searchParams);
  const reader = readerFor(actor);
  const figures = { overview, reader };
  const charts = chartsOf(overview);
  return (
    <AdminPage
      title={adminCopy.pages.overview}
      {...asOf}
      filters={<RangeLinks pathname="/admin" days={days} />}
    >
      <NowFigures {...figures} />
      <Section id="activity" title={copy.sections.activity}>
        <ActivityFigures {...figures} />
        <OverviewCharts charts={charts.activity} />
      </Section>
      <Section id="money" title={copy.sections.money}>
        <MoneyFigures {...figures} />
        <OverviewCharts charts={charts.money} />
      </Section>
      <Section id="quality" title={copy.sections.quality}>
        <QualityFigures {...figures} />
        <OverviewCharts charts={charts.quality} />
      </Section>
      <Section id="refusals" title={copy.sections.refusals}>
        <p className="mb-2 max-w-prose text-muted">
          {FIGURES.refusals.definition}
        </p>
        {overview.refusals.length === 0 ? (
          <EmptyState title={copy.noRefusals} />
        ) : (
          <Table
            caption={copy.sections.refusals}
            columns={[
              {
                name: copy.kind,
                cell: ({ kind }) => refusalKindName(kind),
                narrow: "title",
              },
              {
                name: copy.refusals,
                cell: ({ refusals }) => formatCount(refusals, reader),
                isFigure: true,
                narrow: "figure",
              },
              {
                name: copy.before,
                cell: ({ refusalsBefore }) =>
                  formatCount(refusalsBefore, reader),
                isFigure: true,
                narrow: "note",
              },
            ]}
            rows={overview.refusals}
            keyOf={({ kind }) => kind}
          />
        )}
      </Section>
    </AdminPage>
  );
}
