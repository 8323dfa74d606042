import { readerFor } from "@/core/format";
import { loadWhomToAsk, requireActor } from "@/features/account/loaders";
import type { Arrival } from "@/features/billing/acts/arrival";
import {
  ArrivalNote,
  Note,
  SecondSubscriptionNote,
  UnpaidChangeNote,
} from "@/features/billing/components/billing-notes";
import { OwnersNote } from "@/features/billing/components/owners-note";
import { billingCopy } from "@/features/billing/copy";
import {
  isBillingOn,
  loadBillingNotices,
  loadStanding,
  loadUnpaidInvoice,
} from "@/features/billing/loaders";
import type { Done } from "@/features/billing/schema";
import { loadUsage } from "@/features/usage/loaders";

/** What has to be known before anything else on the page. */
export async function Notes({
  arrival,
  done,
}: {
  arrival: Arrival | null;
  done: Done | null;
}) {
  const [actor, owners, usage, { standing }, notices, unpaid] =
    await Promise.all([
      requireActor(),
      loadWhomToAsk(),
      loadUsage(),
      loadStanding(),
      loadBillingNotices(),
      loadUnpaidInvoice(),
    ]);
  const reader = readerFor(actor);
  return (
    <div className="mb-6 empty:hidden">
      <ArrivalNote {...{ arrival, done, usage, reader }} />
      {!isBillingOn() && <Note>{billingCopy.off}</Note>}
      {owners && <OwnersNote {...{ owners, reader }} />}
      {standing.isChangeUnpaid && (
        <UnpaidChangeNote
          invoiceUrl={owners ? null : (unpaid?.hostedUrl ?? null)}
        />
      )}
      {!owners &&
        notices.map(({ id }) => (
          <SecondSubscriptionNote key={id} noticeId={id} />
        ))}
    </div>
  );
}
