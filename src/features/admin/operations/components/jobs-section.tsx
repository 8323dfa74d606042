import type { ComponentProps } from "react";
import { Moment } from "@/ui/reader";
import { type Column, Table } from "@/ui/table";
import { ActDialog } from "../../components/act-dialog.tsx";
import { runJobAction } from "../actions.ts";
import { operationsCopy } from "../copy.ts";
import type { JobRow } from "../job-list.ts";
import { loadJobs } from "../loaders.ts";

const copy = operationsCopy.jobs;

/** Every job with its last run, its next, and a run at once. */
export const JobsSection = async () => (
  <Table
    caption={copy.caption}
    columns={COLUMNS}
    rows={await loadJobs()}
    keyOf={({ name }) => name}
  />
);

const COLUMNS: Column<JobRow>[] = [
  {
    name: copy.columns.name,
    narrow: "title",
    cell: ({ name }) => (
      <code className="font-mono whitespace-nowrap">{name}</code>
    ),
  },
  {
    name: copy.columns.every,
    narrow: "note",
    isFigure: true,
    cell: ({ everyMs }) => copy.interval(everyMs),
  },
  {
    name: copy.columns.last,
    narrow: "note",
    cell: ({ startedAt }) =>
      startedAt ? (
        <span className="whitespace-nowrap">
          <Moment at={startedAt.toISOString()} style="short" />
        </span>
      ) : (
        operationsCopy.never
      ),
  },
  {
    name: copy.columns.next,
    narrow: "note",
    cell: (job) => <Next job={job} />,
  },
  {
    name: copy.columns.outcome,
    narrow: "note",
    cell: (job) => <Outcome job={job} />,
  },
  {
    name: copy.columns.acts,
    narrow: "figure",
    cell: ({ name }) => <RunNow name={name} label={copy.run} />,
  },
];

const Next = ({ job }: { job: JobRow }) => {
  if (job.isRunning) return copy.running;
  if (!job.nextAt) return copy.due;
  return (
    <span className="whitespace-nowrap">
      <Moment at={job.nextAt.toISOString()} style="short" />
    </span>
  );
};

const Outcome = ({ job }: { job: JobRow }) => {
  if (job.lastError) {
    return <span className="text-danger">{copy.failed(job.lastError)}</span>;
  }
  const said = job.summary ? copy.summary(job.summary) : copy.ended;
  return (
    <>
      {job.isLate && <span className="text-warn">{copy.late} </span>}
      {job.succeededAt && <span className="text-muted">{said}</span>}
    </>
  );
};

/** Runs one job after a question. */
export const RunNow = ({
  name,
  label,
  title = copy.runTitle(name),
  effect = copy.runEffect,
  triggerVariant = "quiet",
}: {
  name: string;
  label: string;
  title?: string;
  effect?: string;
  triggerVariant?: ComponentProps<typeof ActDialog>["triggerVariant"];
}) => (
  <ActDialog
    trigger={label}
    title={title}
    effect={effect}
    act={label}
    action={runJobAction}
    fields={{ job: name }}
    refusals={copy.refusals}
    variant="primary"
    triggerVariant={triggerVariant}
    hasReason={false}
  />
);
