import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { requireActor } from "@/features/account/loaders";
import { atOwnPrice } from "@/features/billing/acts/standing";
import { CreditHistory } from "@/features/billing/components/credit-history";
import { Credits } from "@/features/billing/components/credits";
import { InvoicesTable } from "@/features/billing/components/invoices-table";
import { OverageFacts } from "@/features/billing/components/overage-facts";
import { OverageSetting } from "@/features/billing/components/overage-setting";
import { Method, NextInvoice } from "@/features/billing/components/payment";
import { PlanAction } from "@/features/billing/components/plan-action";
import { PlanSummary } from "@/features/billing/components/plan-summary";
import { RetryButton } from "@/features/billing/components/retry-button";
import { TrialOffer } from "@/features/billing/components/trial-offer";
import { creditsCopy } from "@/features/billing/credits-copy";
import {
  loadCreditHistory,
  loadInvoices,
  loadOverage,
  loadPayment,
  loadStanding,
  loadTrialOffer,
} from "@/features/billing/loaders";
import { paymentCopy } from "@/features/billing/payment-copy";
import { PlansTable } from "@/features/plans/components/plans-table";
import { loadCreditPacks, loadOfferedPlans } from "@/features/plans/loaders";
import { loadUsage } from "@/features/usage/loaders";
import { ErrorState } from "@/ui/states";

type Returning = { returnTo: string | null };

const loadReader = async () => readerFor(await requireActor());

export async function PlanSection() {
  const [reader, usage, standing] = await Promise.all([
    loadReader(),
    loadUsage(),
    loadStanding(),
  ]);
  return <PlanSummary {...{ ...standing, usage, reader }} />;
}

export async function PlansSection({ returnTo }: Returning) {
  const usage = await loadUsage();
  const [reader, { standing, isOwner, offReason }, plans, isTrialOffered] =
    await Promise.all([
      loadReader(),
      loadStanding(),
      loadOfferedPlans(usage.plan.id),
      loadTrialOffer(),
    ]);
  const { SUPPORT_EMAIL: supportEmail } = env();
  return (
    <>
      <PlansTable
        plans={plans.map((plan) => atOwnPrice(plan, standing))}
        currentPlanId={usage.plan.id}
        reader={reader}
        actions={Object.fromEntries(
          (isOwner ? plans : []).map((plan) => [
            plan.id,
            <PlanAction
              key={plan.id}
              {...{ plan, standing, returnTo, offReason, supportEmail }}
            />,
          ]),
        )}
      />
      {isTrialOffered && <TrialOffer {...{ returnTo, reader }} />}
    </>
  );
}

export async function CreditsSection({ returnTo }: Returning) {
  const [reader, { prepaid }, onSale, { isOwner, offReason }, lines] =
    await Promise.all([
      loadReader(),
      loadUsage(),
      loadCreditPacks(),
      loadStanding(),
      loadCreditHistory(),
    ]);
  const packs = isOwner ? onSale : [];
  return (
    <>
      <Credits {...{ prepaid, packs, returnTo, offReason, reader }} />
      <CreditHistory lines={lines} reader={reader} />
    </>
  );
}

export async function OverageSection() {
  const [reader, overage] = await Promise.all([loadReader(), loadOverage()]);
  if (!overage.isOwner) return <OverageFacts {...{ ...overage, reader }} />;
  return (
    <>
      <p className="mb-4 max-w-prose text-muted">
        {creditsCopy.overage.hint(overage.usdPerMillion, reader)}
      </p>
      {overage.obstacle && (
        <p className="mb-4 max-w-prose">
          {creditsCopy.overage[overage.obstacle]}
        </p>
      )}
      <OverageSetting
        isEnabled={overage.isEnabled}
        isInPlan={overage.obstacle !== "notInPlan"}
        capUsd={overage.capUsd}
      />
    </>
  );
}

export async function PaymentSection() {
  const [reader, payment, { standing, offReason }] = await Promise.all([
    loadReader(),
    loadPayment(),
    loadStanding(),
  ]);
  if (payment === null) {
    return <p className="text-muted">{paymentCopy.payment.never}</p>;
  }
  if (payment === "unavailable") {
    return (
      <ErrorState
        message={paymentCopy.payment.unavailable}
        action={<RetryButton />}
      />
    );
  }
  const { method, next } = payment;
  return (
    <>
      <Method method={method} offReason={offReason} />
      {next && (
        <NextInvoice
          bill={next}
          periodEnd={standing.periodEnd}
          reader={reader}
        />
      )}
    </>
  );
}

export async function InvoicesSection() {
  const [reader, invoices] = await Promise.all([loadReader(), loadInvoices()]);
  return invoices.length === 0 ? (
    <p className="text-muted">{paymentCopy.invoices.none}</p>
  ) : (
    <InvoicesTable invoices={invoices} reader={reader} />
  );
}
