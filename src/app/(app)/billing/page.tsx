import type { Metadata } from "next";
import { readerFor } from "@/core/format";
import { requireActor } from "@/features/account/loaders";
import { PlansTable } from "@/features/plans/components/plans-table";
import { plansCopy } from "@/features/plans/copy";
import { loadPlans } from "@/features/plans/loaders";
import { loadUsage } from "@/features/usage/loaders";
import { Page, Section } from "@/ui/page";

export const metadata: Metadata = { title: plansCopy.title };

export default async function BillingPage() {
  const [actor, plans, usage] = await Promise.all([
    requireActor(),
    loadPlans(),
    loadUsage(),
  ]);
  return (
    <Page title={plansCopy.title}>
      <Section id="plans" title={plansCopy.plans}>
        <p className="mb-4 max-w-prose">{plansCopy.notOpen}</p>
        <PlansTable
          plans={plans}
          currentPlanId={usage.plan.id}
          reader={readerFor(actor)}
        />
      </Section>
      <Section id="credits" title={plansCopy.credits}>
        <p className="max-w-prose text-muted">{plansCopy.creditsHint}</p>
      </Section>
      <Section id="overage" title={plansCopy.overage}>
        <p className="max-w-prose text-muted">{plansCopy.overageHint}</p>
      </Section>
    </Page>
  );
}
