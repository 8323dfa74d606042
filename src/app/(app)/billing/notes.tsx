import { readerFor } from "@/core/format";
import { requireActor } from "@/features/account/loaders";
import type { Arrival } from "@/features/billing/acts/arrival";
import {
  ArrivalNote,
  Note,
  SecondSubscriptionNote,
  UnpaidChangeNote,
} from "@/features/billing/components/billing-notes";
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
  const [actor, usage, { standing }, notices, unpaid] = await Promise.all([
    requireActor(),
    loadUsage(),
    loadStanding(),
    loadBillingNotices(),
    loadUnpaidInvoice(),
  ]);
  return (
    <div className="mb-6 empty:hidden">
      <ArrivalNote
        arrival={arrival}
        done={done}
        usage={usage}
        reader={readerFor(actor)}
      />
      {!isBillingOn() && <Note>{billingCopy.off}</Note>}
      {actor.membershipRole === "member" && <Note>{billingCopy.askOwner}</Note>}
      {standing.isChangeUnpaid && (
        <UnpaidChangeNote invoiceUrl={unpaid?.hostedUrl ?? null} />
      )}
      {notices.map(({ id }) => (
        <SecondSubscriptionNote key={id} noticeId={id} />
      ))}
    </div>
  );
}
