import { formatCount, type Reader } from "@/core/format";
import { CreditHistory } from "@/features/billing/components/credit-history";
import { InvoicesTable } from "@/features/billing/components/invoices-table";
import { usageCopy } from "@/features/usage/copy";
import { Meter } from "@/ui/meter";
import { Facts } from "@/ui/page";
import { peopleCopy } from "../copy.ts";
import type { Account } from "../loaders.ts";
import { WorkspaceActs } from "./workspace-acts.tsx";

const copy = peopleCopy.account;

/** What a workspace may use and has used, and what it was billed and given. */
export const AccountSection = ({
  account,
  reader,
  isClosed,
}: {
  account: Account;
  reader: Reader;
  isClosed: boolean;
}) => {
  const { usage, invoices, history } = account;
  return (
    <>
      <WorkspaceActs account={account} reader={reader} isClosed={isClosed} />
      <div className="max-w-160">
        <p className="mt-6 mb-2">{usageCopy.meter(usage, reader)}</p>
        <Meter
          label={usageCopy.creditsMeter}
          text={usageCopy.meter(usage, reader)}
          used={usage.credits.used}
          reserved={usage.credits.held}
          limit={usage.credits.limit}
        />
        <div className="mt-4">
          <Facts facts={factsOf(account, reader)} />
        </div>
        <CreditHistory lines={history} reader={reader} />
      </div>
      <h3 className="mt-8 mb-2 font-strong">{peopleCopy.invoices.title}</h3>
      {invoices.length === 0 ? (
        <p className="text-muted">{peopleCopy.invoices.none}</p>
      ) : (
        <InvoicesTable invoices={invoices} reader={reader} />
      )}
    </>
  );
};

function factsOf({ usage, billing, now }: Account, reader: Reader) {
  const { plan, period, prepaid, overage } = usage;
  const { subscription, trialEndsAt, customerId } = billing;
  const isByHand =
    period.source === "subscription" && !subscription?.stripeSubscriptionId;
  const source = copy.sources[isByHand ? "hand" : period.source];
  return [
    {
      name: copy.plan,
      value: source ? `${plan.name}, ${source}` : plan.name,
    },
    {
      name: copy.period,
      value: copy.until(period.start, period.end, reader),
    },
    subscription && {
      name: copy.status,
      value: `${subscription.planName}, ${subscription.status}`,
    },
    subscription &&
      subscription.seats > 1 && {
        name: copy.seats,
        value: formatCount(subscription.seats, reader),
      },
    { name: copy.prepaid, value: usageCopy.prepaid(prepaid, reader) },
    { name: copy.overage, value: usageCopy.overageUsed(overage, reader) },
    {
      name: copy.trial,
      value: trialEndsAt
        ? copy.trialUntil(trialEndsAt.toISOString(), trialEndsAt <= now, reader)
        : copy.noTrial,
    },
    customerId && {
      name: copy.customer,
      value: <code className="font-mono text-code">{customerId}</code>,
    },
  ].filter((fact) => fact !== null && fact !== false && fact !== "");
}
