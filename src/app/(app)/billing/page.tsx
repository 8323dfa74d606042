import type { Metadata, Route } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { billingCopy } from "@/features/billing/copy";
import { creditsCopy } from "@/features/billing/credits-copy";
import {
  isBillingOn,
  loadArrival,
  loadStanding,
} from "@/features/billing/loaders";
import { paymentCopy } from "@/features/billing/payment-copy";
import { returnPath } from "@/features/billing/rules";
import { done } from "@/features/billing/schema";
import { plansCopy } from "@/features/plans/copy";
import { Page, Section } from "@/ui/page";
import { TableSkeleton } from "@/ui/skeleton";
import { Notes } from "./notes.tsx";
import {
  CreditsSection,
  InvoicesSection,
  OverageSection,
  PaymentSection,
  PlanSection,
  PlansSection,
} from "./sections.tsx";

export const metadata: Metadata = { title: billingCopy.title };

type Props = {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function BillingPage({ searchParams }: Props) {
  const params = await searchParams;
  const checkout = text(params.checkout);
  const next = text(params.next);
  const arrival = checkout
    ? (await loadArrival({ checkout, next })).arrival
    : null;
  const { isOwner } = await loadStanding();
  const returnTo = returnPath(next);
  return (
    <Page title={billingCopy.title}>
      {returnTo && (
        <p className="-mt-6 mb-6">
          <Link href={returnTo as Route} className="text-accent underline">
            {billingCopy.backToChat}
          </Link>
        </p>
      )}
      <Notes
        arrival={arrival}
        done={done.safeParse(params.done).data ?? null}
      />
      <PlanSection />
      <Section id="plans" title={plansCopy.plans}>
        <PlansSection returnTo={returnTo} />
      </Section>
      <Section id="credits" title={creditsCopy.credits.title}>
        <CreditsSection returnTo={returnTo} />
      </Section>
      <Section id="overage" title={creditsCopy.overage.title}>
        <OverageSection />
      </Section>
      {isOwner && isBillingOn() && (
        <>
          <Section id="payment" title={paymentCopy.payment.title}>
            <Suspense fallback={<TableSkeleton rows={3} />}>
              <PaymentSection />
            </Suspense>
          </Section>
          <Section id="invoices" title={paymentCopy.invoices.title}>
            <InvoicesSection />
          </Section>
        </>
      )}
    </Page>
  );
}

const text = (value: string | string[] | undefined) =>
  typeof value === "string" ? value : undefined;
