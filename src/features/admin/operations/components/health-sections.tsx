import { formatCount, type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { Figure, Figures } from "@/ui/figure";
import { Facts } from "@/ui/page";
import { type Column, Table } from "@/ui/table";
import { OPERATIONS_FIGURES, operationsCopy } from "../copy.ts";
import {
  loadBooks,
  loadEventStanding,
  loadJobs,
  loadLimiter,
  loadLiveHolds,
  loadMailOutbox,
  loadModelStates,
  loadPostOutbox,
  loadUsageOutbox,
} from "../loaders.ts";

/** What wants a person, in one line of figures. */
export async function StandingFigures() {
  const [actor, events, usage, mails, posts, holds, jobs, books] =
    await Promise.all([
      requireAdmin(),
      loadEventStanding(),
      loadUsageOutbox(),
      loadMailOutbox(),
      loadPostOutbox(),
      loadLiveHolds(),
      loadJobs(),
      loadBooks(),
    ]);
  const reader = readerFor(actor);
  const troubled = jobs.filter(({ lastError, isLate }) => lastError || isLate);
  const named = OPERATIONS_FIGURES;
  const count = (value: number) => formatCount(value, reader);
  return (
    <Figures>
      <Figure {...named.openEvents} value={count(events.waiting)} />
      <Figure {...named.deadUsage} value={count(usage.dead)} />
      <Figure {...named.deadMails} value={count(mails.dead)} />
      <Figure {...named.deadPosts} value={count(posts.dead)} />
      <Figure {...named.heldCalls} value={count(holds.calls)} />
      <Figure {...named.lateJobs} value={count(troubled.length)} />
      <Figure {...named.drifts} value={count(books.pass?.left ?? 0)} />
    </Figures>
  );
}

type ModelState = Awaited<ReturnType<typeof loadModelStates>>[number];

/** How each model and its provider does now. */
export async function ModelsSection() {
  const [actor, models] = await Promise.all([
    requireAdmin(),
    loadModelStates(),
  ]);
  return (
    <>
      <p className="mb-3 text-muted">{operationsCopy.models.hint}</p>
      <Table
        caption={operationsCopy.models.caption}
        columns={modelColumns(readerFor(actor))}
        rows={models}
        keyOf={({ id }) => id}
      />
    </>
  );
}

const modelColumns = (reader: Reader): Column<ModelState>[] => {
  const { columns } = operationsCopy.models;
  return [
    { name: columns.model, narrow: "title", cell: ({ name }) => name },
    {
      name: columns.provider,
      narrow: "note",
      cell: ({ provider }) => provider,
    },
    {
      name: columns.state,
      narrow: "figure",
      cell: (model) => <StateOf model={model} />,
    },
    {
      name: columns.first,
      narrow: "note",
      isFigure: true,
      cell: ({ health }) =>
        health && "firstTokenMs" in health && health.firstTokenMs !== null
          ? (health.firstTokenMs / 1_000).toLocaleString(reader.locale, {
              minimumFractionDigits: 2,
              maximumFractionDigits: 2,
            })
          : "",
    },
    {
      name: columns.calls,
      narrow: "note",
      isFigure: true,
      cell: ({ health }) =>
        health?.state === "failing" ? `${health.failed} / ${health.calls}` : "",
    },
    {
      name: columns.circuit,
      narrow: "note",
      cell: ({ circuit }) => circuit && operationsCopy.models.circuit(circuit),
    },
  ];
};

const StateOf = ({ model }: { model: ModelState }) => {
  const { models: copy } = operationsCopy;
  if (!model.isSetUp) {
    return <span className="text-muted">{copy.notSetUp}</span>;
  }
  if (model.isPaused) return <span className="text-warn">{copy.paused}</span>;
  if (!model.health) return <span className="text-muted">{copy.quiet}</span>;
  const { state } = model.health;
  return <span className={LOOKS[state]}>{copy.states[state]}</span>;
};

const LOOKS = {
  answering: "text-ok",
  slow: "text-warn",
  failing: "text-warn",
  down: "text-danger",
};

/** What keeps the rate limits. */
export async function LimiterSection() {
  const [actor, limiter] = await Promise.all([requireAdmin(), loadLimiter()]);
  const copy = operationsCopy.limiter;
  return (
    <div className="max-w-160">
      <Facts
        facts={[
          { name: copy.store, value: copy.stores[limiter.store] },
          {
            name: copy.configured,
            value: limiter.hasRedis ? copy.isSet : copy.isNotSet,
          },
          {
            name: copy.buckets,
            value: copy.bucketCount(limiter, readerFor(actor)),
          },
        ]}
      />
    </div>
  );
}
