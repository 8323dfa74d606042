import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "@/ui/button";
import { Facts, Section } from "@/ui/page";
import { Moment } from "@/ui/reader";
import { ActDialog } from "../../components/act-dialog.tsx";
import { replayWebhookAction } from "../actions.ts";
import type { EventDetails } from "../events.ts";
import { webhooksCopy as copy } from "../webhooks-copy.ts";

/** One event of Stripe's: how it stands, what it said, and its replay. */
export const EventFacts = ({ event }: { event: EventDetails }) => (
  <>
    <div className="mb-6 flex flex-wrap gap-2">
      <Replay event={event} />
      <Link href="/admin/operations" className={buttonClass("quiet")}>
        {copy.back}
      </Link>
    </div>
    <div className="max-w-160">
      <Facts facts={factsOf(event)} />
    </div>
    <Section id="payload" title={copy.payload}>
      {event.payload === null ? (
        <p className="text-muted">{copy.pruned}</p>
      ) : (
        <>
          <p className="mb-3 text-muted">{copy.payloadHint}</p>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
            tabIndex={0}
            className="max-h-120 overflow-auto rounded-control border border-line bg-sunken p-3 font-mono text-code"
          >
            {JSON.stringify(event.payload, null, 2)}
          </pre>
        </>
      )}
    </Section>
  </>
);

const Replay = ({ event }: { event: EventDetails }) => {
  const isDone = event.state === "done";
  return (
    <ActDialog
      trigger={isDone ? copy.replay : copy.retry}
      title={isDone ? copy.replayTitle : copy.retryTitle}
      effect={isDone ? copy.replayEffect : copy.retryEffect}
      act={isDone ? copy.replay : copy.retry}
      action={replayWebhookAction}
      fields={{ eventId: event.id }}
      refusals={copy.refusals}
      variant="primary"
      hasReason={false}
      disabledReason={obstacleTo(event)}
    />
  );
};

function obstacleTo({ state, payload }: EventDetails): string | null {
  if (state === "ignored") return copy.refusals.ignored;
  return payload === null ? copy.refusals.pruned : null;
}

function factsOf(event: EventDetails): { name: string; value: ReactNode }[] {
  const { facts } = copy;
  const at = (moment: Date | null) =>
    moment && <Moment at={moment.toISOString()} style="day and time" />;
  return [
    {
      name: facts.type,
      value: <code className="font-mono">{event.type}</code>,
    },
    { name: facts.state, value: copy.stateOf(event) },
    { name: facts.received, value: at(event.receivedAt) },
    { name: facts.done, value: at(event.doneAt) },
    { name: facts.attempts, value: event.attempts },
    { name: facts.lease, value: event.isLeased ? at(event.leasedUntil) : null },
    { name: facts.next, value: at(event.nextAttemptAt) },
    { name: facts.error, value: event.lastError },
    { name: facts.mode, value: event.isLive ? copy.live : copy.test },
    { name: facts.version, value: event.apiVersion },
  ].filter(({ value }) => value !== null);
}
