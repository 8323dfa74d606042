import Link from "next/link";
import { env } from "@/core/env";
import { formatCount, readerFor } from "@/core/format";
import { loadActor } from "@/features/account/loaders";
import { loadOfferedPlans } from "@/features/plans/loaders";
import { buttonClass } from "@/ui/button";
import { landingCopy } from "./copy.ts";
import { SiteHeader } from "./site-header.tsx";
import { Statement } from "./statement.tsx";

export default async function LandingPage() {
  const { APP_NAME: appName } = env();
  const isSignedIn = (await loadActor()) !== null;
  return (
    <div className="mx-auto max-w-280 px-4 pb-16 tablet:px-6">
      <SiteHeader appName={appName} isSignedIn={isSignedIn} />
      <main>
        <div className="grid gap-10 pt-10 desktop:grid-cols-[5fr_6fr] desktop:gap-16 desktop:pt-20">
          <Opening appName={appName} isSignedIn={isSignedIn} />
          <Statement />
        </div>
        <Promises />
      </main>
    </div>
  );
}

const Opening = ({
  appName,
  isSignedIn,
}: {
  appName: string;
  isSignedIn: boolean;
}) => (
  <div className="max-w-120">
    <h1 className="text-figure text-balance">{landingCopy.headline}</h1>
    <p className="mt-4 text-answer text-pretty">{landingCopy.lead(appName)}</p>
    <p className="mt-8">
      <Link
        href={isSignedIn ? "/chat" : "/signup"}
        className={buttonClass("primary")}
      >
        {isSignedIn ? landingCopy.open : landingCopy.signUp}
      </Link>
    </p>
    {!isSignedIn && <Terms />}
  </div>
);

async function Terms() {
  const plans = await loadOfferedPlans(null);
  const credits = plans.find(({ id }) => id === FREE_PLAN)?.creditsPerPeriod;
  if (!credits) return null;
  const reader = readerFor({ locale: null, timeZone: null });
  return (
    <p className="mt-3 text-meta text-muted">
      {landingCopy.terms(formatCount(credits, reader))}
    </p>
  );
}

const FREE_PLAN = "free";

const Promises = () => (
  <section aria-labelledby="promises" className="mt-16 desktop:mt-20">
    <h2 id="promises" className="text-section">
      {landingCopy.promises}
    </h2>
    <ol className="mt-4 border-b border-line">
      {landingCopy.promiseList.map(({ name, text }, position) => (
        <li
          key={name}
          className="grid gap-x-6 gap-y-1 border-t border-line py-4 tablet:grid-cols-[2rem_5fr_6fr]"
        >
          <span aria-hidden="true" className="hidden text-muted tablet:block">
            {position + 1}
          </span>
          <h3 className="text-answer font-strong">{name}</h3>
          <p className="text-muted">{text}</p>
        </li>
      ))}
    </ol>
  </section>
);
