import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { env } from "@/core/env";
import {
  formatCount,
  formatPrice,
  type Reader,
  readerFor,
} from "@/core/format";
import { loadActor } from "@/features/account/loaders";
import { OVERAGE_USD_PER_MILLION } from "@/features/billing/catalogue";
import { TRIAL_CREDITS, TRIAL_DAYS } from "@/features/billing/rules";
import { PlansTable } from "@/features/plans/components/plans-table";
import { loadCreditPacks, loadOfferedPlans } from "@/features/plans/loaders";
import type { CreditPackRow, PlanRow } from "@/features/plans/queries";
import { buttonClass } from "@/ui/button";
import { Facts } from "@/ui/page";
import { pricingCopy as copy } from "../copy.ts";
import { SiteHeader } from "../site-header.tsx";

export const metadata: Metadata = { title: copy.title };

export default async function PricingPage() {
  const { APP_NAME: appName, SUPPORT_EMAIL: supportEmail } = env();
  const [actor, plans, packs] = await Promise.all([
    loadActor(),
    loadOfferedPlans(null),
    loadCreditPacks(),
  ]);
  const reader = readerFor(actor ?? { locale: null, timeZone: null });
  const isSignedIn = actor !== null;
  return (
    <div className="mx-auto max-w-240 px-4 pb-16 tablet:px-6">
      <SiteHeader appName={appName} isSignedIn={isSignedIn} />
      <main className="pt-10">
        <h1 className="text-title">{copy.title}</h1>
        <p className="mt-2 mb-8 max-w-prose text-answer">{copy.lead}</p>
        <h2 className="sr-only">{copy.plans}</h2>
        <PlansTable
          plans={plans}
          currentPlanId={null}
          reader={reader}
          actions={Object.fromEntries(
            plans.map((plan) => [
              plan.id,
              <Door key={plan.id} {...{ plan, isSignedIn, supportEmail }} />,
            ]),
          )}
        />
        <p className="mt-6 border-t border-line pt-4">
          {copy.trial(TRIAL_DAYS, formatCount(TRIAL_CREDITS, reader))}
        </p>
        <Part title={copy.packs} lead={copy.packsLead}>
          <Packs packs={packs} reader={reader} />
        </Part>
        <Part
          title={copy.overage}
          lead={copy.overageLead(
            formatPrice(OVERAGE_USD_PER_MILLION * 100, reader),
          )}
        />
        <Part title={copy.order} lead={copy.orderLead} />
        <Part title={copy.changes} lead={copy.changesLead} />
        <p className="mt-8 text-meta text-muted">{copy.tax}</p>
      </main>
    </div>
  );
}

/** The way in from one plan. */
function Door({
  plan,
  isSignedIn,
  supportEmail,
}: {
  plan: PlanRow;
  isSignedIn: boolean;
  supportEmail: string | undefined;
}) {
  const look = `${buttonClass(plan.id === "pro" ? "primary" : "secondary")} w-full tablet:w-auto`;
  if (plan.creditsPerPeriod === null) {
    return supportEmail ? (
      <a href={`mailto:${supportEmail}`} className={look}>
        {copy.write}
      </a>
    ) : null;
  }
  if (isSignedIn) {
    return plan.priceUsdCents === 0n ? null : (
      <Link href="/billing#plans" className={look}>
        {copy.get(plan.name)}
      </Link>
    );
  }
  const isFree = plan.priceUsdCents === 0n;
  return (
    <Link
      href={{
        pathname: "/signup",
        ...(isFree ? {} : { query: { next: "/billing#plans" } }),
      }}
      className={look}
    >
      {isFree ? copy.start : copy.get(plan.name)}
    </Link>
  );
}

const Packs = ({
  packs,
  reader,
}: {
  packs: readonly CreditPackRow[];
  reader: Reader;
}) => (
  <Facts
    facts={packs.map(({ credits, priceUsdCents }) => ({
      name: copy.pack(formatCount(credits, reader)),
      value: formatPrice(priceUsdCents, reader),
    }))}
  />
);

const Part = ({
  title,
  lead,
  children,
}: {
  title: string;
  lead: string;
  children?: ReactNode;
}) => (
  <section className="mt-8 grid gap-x-10 gap-y-2 border-t border-line pt-6 tablet:grid-cols-[1fr_2fr]">
    <h2 className="text-section">{title}</h2>
    <div>
      <p className="max-w-prose">{lead}</p>
      {children && <div className="mt-3">{children}</div>}
    </div>
  </section>
);
