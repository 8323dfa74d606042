import { randomUUID } from "node:crypto";
import type { ReactNode } from "react";
import type { Reader } from "@/core/format";
import type { UsageSummary } from "@/features/usage/schema";
import { RefreshOnReturn } from "@/ui/refresh-on-return";
import { dismissNoticeAction } from "../actions.ts";
import type { Arrival } from "../acts/arrival.ts";
import { billingCopy } from "../copy.ts";
import type { Done } from "../schema.ts";
import { ActForm } from "./act-form.tsx";
import { DoneNote } from "./done-note.tsx";
import { ProcessingNote } from "./processing-note.tsx";

/** What a browser that comes from Stripe, or from an act here, is told first. */
export function ArrivalNote({
  arrival,
  done,
  usage,
  reader,
}: {
  arrival: Arrival | null;
  done: Done | null;
  usage: UsageSummary;
  reader: Reader;
}) {
  const copy = billingCopy.arrival;
  if (arrival?.kind === "processing") return <ProcessingNote />;
  if (arrival?.kind === "failed") {
    return <Note role="alert">{copy.failed}</Note>;
  }
  const said = sentenceOf(arrival?.kind ?? done, { usage, reader });
  // A new one each time, so that it is seen and read aloud each time.
  return said && <DoneNote key={randomUUID()}>{said}</DoneNote>;
}

function sentenceOf(
  done: Done | null,
  { usage, reader }: { usage: UsageSummary; reader: Reader },
): string | null {
  const copy = billingCopy.arrival;
  switch (done) {
    case "plan_active":
      return copy.planActive(usage.plan.name);
    case "trial_started":
      return copy.trialStarted(usage.plan.name, usage.period.end, reader);
    case "credits_bought":
      return copy.creditsBought(usage.prepaid.balance, reader);
    case "planned":
      return copy.planned;
    case "kept":
      return copy.kept(usage.plan.name);
    case null:
      return null;
  }
}

/** A line over the page; the act, if any, stands at its end. */
export const Note = ({
  children,
  role = "status",
}: {
  children: ReactNode;
  role?: "status" | "alert";
}) => (
  <div
    role={role}
    className="flex flex-col items-start gap-x-6 gap-y-2 border-t-2 border-line-strong py-3 tablet:flex-row tablet:items-center tablet:justify-between"
  >
    {children}
  </div>
);

/** A second subscription was refunded: said until it is dismissed. */
export const SecondSubscriptionNote = ({ noticeId }: { noticeId: string }) => (
  <Note>
    <p className="max-w-prose">{billingCopy.secondSubscription}</p>
    <ActForm action={dismissNoticeAction} fields={{ noticeId }}>
      {billingCopy.dismiss}
    </ActForm>
  </Note>
);

/** A change that Stripe keeps until its invoice is paid. */
export const UnpaidChangeNote = ({
  invoiceUrl,
}: {
  invoiceUrl: string | null;
}) => (
  <Note>
    <RefreshOnReturn />
    <p className="max-w-prose">{billingCopy.changeUnpaid.text}</p>
    {invoiceUrl && (
      <a href={invoiceUrl} className="shrink-0 text-accent underline">
        {billingCopy.changeUnpaid.act}
      </a>
    )}
  </Note>
);
