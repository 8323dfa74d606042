import type { Route } from "next";
import Link from "next/link";
import { formatShort, type Reader } from "@/core/format";
import { noticeDetails } from "@/features/notices/schema";
import { operatorTold } from "@/features/notices/told-operator-copy";
import { Section } from "@/ui/page";
import { EmptyState } from "@/ui/states";
import { Table } from "@/ui/table";
import { spendingCopy } from "../copy.ts";
import type { Spending } from "../loaders.ts";
import type { ListedAlert } from "../queries.ts";

const copy = spendingCopy.alerts;

/** What the operator was told, and whether it arrived. */
export function Alerts({
  alerts,
  reader,
}: Pick<Spending, "alerts" | "reader">) {
  const [at, alert, mail, webhook] = copy.columns;
  return (
    <Section id="alerts" title={copy.title}>
      <p className="mb-4 max-w-prose text-muted">{copy.hint}</p>
      {alerts.length === 0 ? (
        <EmptyState title={copy.empty} />
      ) : (
        <Table<ListedAlert>
          caption={copy.caption}
          keyOf={({ id }) => id}
          rows={alerts}
          columns={[
            {
              name: at,
              cell: (row) => formatShort(row.createdAt, reader),
              narrow: "note",
            },
            {
              name: alert,
              cell: (row) => <Told alert={row} reader={reader} />,
              narrow: "title",
            },
            { name: mail, cell: mailsOf, narrow: "note" },
            { name: webhook, cell: postOf, narrow: "note" },
          ]}
        />
      )}
    </Section>
  );
}

function Told({ alert, reader }: { alert: ListedAlert; reader: Reader }) {
  const { title, action } = operatorTold[`operator_${alert.kind}`](
    noticeDetails.parse(alert.details),
    reader,
  );
  const isHere = action === null || action.href === "/admin/spending";
  return isHere ? title : <Link href={action.href as Route}>{title}</Link>;
}

function mailsOf({ isQueued, mails }: ListedAlert) {
  if (!isQueued) return copy.notQueued;
  return mails.all === 0 ? copy.nowhere : copy.mails(mails);
}

function postOf({ isQueued, post }: ListedAlert) {
  if (!isQueued) return copy.notQueued;
  return post === null ? copy.nowhere : copy.posts[post];
}
