import { formatAmount, formatCount, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { Figure, Figures } from "@/ui/figure";
import { Moment } from "@/ui/reader";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import { revenueCopy as copy, REVENUE_FIGURES } from "../copy.ts";
import { loadRevenueStanding } from "../loaders.ts";

/** What comes in each month, what is owed, and what is owed in credits. */
export async function RevenueFigures() {
  const [actor, now] = await Promise.all([
    requireAdmin(),
    loadRevenueStanding(),
  ]);
  const reader = readerFor(actor);
  return (
    <Figures>
      <Figure
        {...FIGURES.mrr}
        value={formatNanos(now.mrrNanos, reader)}
        compared={copy.subscriptions(now.subscriptions, reader)}
      />
      <Figure
        {...REVENUE_FIGURES.pastDue}
        value={formatCount(now.pastDue, reader)}
      />
      <Figure
        {...REVENUE_FIGURES.unpaid}
        value={formatAmount(now.unpaidCents, reader)}
        compared={copy.bills(now.unpaidBills, reader)}
      />
      <Figure
        {...REVENUE_FIGURES.disputes}
        value={formatCount(now.disputesToAnswer, reader)}
        {...(now.nextAnswerDueAt && {
          compared: (
            <>
              {copy.nextDue}{" "}
              <Moment at={now.nextAnswerDueAt.toISOString()} style="short" />
            </>
          ),
        })}
      />
      <Figure
        {...REVENUE_FIGURES.prepaid}
        value={formatCount(now.prepaidCredits, reader)}
      />
      <Figure
        {...REVENUE_FIGURES.debt}
        value={formatCount(now.debtCredits, reader)}
      />
    </Figures>
  );
}
