import { formatShort } from "@/core/format";
import { Section } from "@/ui/page";
import { EmptyState } from "@/ui/states";
import { Table } from "@/ui/table";
import { spendingCopy } from "../copy.ts";
import type { Spending } from "../loaders.ts";
import type { BrakeAct } from "../queries.ts";

const copy = spendingCopy.acts;

/** Who pulled and lifted which brake, when and why. */
export function Acts({ acts, reader }: Pick<Spending, "acts" | "reader">) {
  const [at, what, target, by, reason] = copy.columns;
  return (
    <Section id="acts" title={copy.title}>
      {acts.length === 0 ? (
        <EmptyState title={copy.empty} />
      ) : (
        <Table<BrakeAct>
          caption={copy.caption}
          keyOf={({ id }) => id}
          rows={acts}
          columns={[
            {
              name: at,
              cell: (row) => formatShort(row.at, reader),
              narrow: "figure",
            },
            { name: what, cell: whatOf, narrow: "title" },
            {
              name: target,
              cell: (row) => copy.subject(row.subjectId),
              narrow: "note",
            },
            {
              name: by,
              cell: (row) => row.actorEmail ?? copy.itself,
              narrow: "note",
            },
            {
              name: reason,
              cell: (row) => <span dir="auto">{row.reason}</span>,
              narrow: "note",
            },
          ]}
        />
      )}
    </Section>
  );
}

const whatOf = ({ action, level }: BrakeAct) =>
  action === "brake.lift" ? copy.lifted : copy.pulled(level);
