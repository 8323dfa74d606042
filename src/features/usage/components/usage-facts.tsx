"use client";

import { Meter } from "@/ui/meter";
import { Facts } from "@/ui/page";
import { Moment, useReader } from "@/ui/reader";
import { usageCopy } from "../copy.ts";
import type { UsageSummary } from "../schema.ts";

/** Plan and requests, and what pays beyond the quota: each apart. */
export function UsageFacts({ usage }: { usage: UsageSummary }) {
  const reader = useReader();
  const { plan, requestsToday, prepaid, overage } = usage;
  const hasOverage = overage.isEnabled || overage.used + overage.held > 0;
  return (
    <Facts
      facts={[
        { name: usageCopy.plan, value: plan.name },
        {
          name: usageCopy.requestsToday,
          value: (
            <>
              {usageCopy.requestsUsed(requestsToday, reader)}
              {requestsToday.limit !== null && (
                <>
                  {usageCopy.newRequestsAt}{" "}
                  <Moment at={requestsToday.resetsAt} style="time" />
                </>
              )}
            </>
          ),
        },
        {
          name: usageCopy.prepaidCredits,
          value: usageCopy.prepaid(prepaid, reader),
        },
        ...(hasOverage
          ? [{ name: usageCopy.overage, value: <Overage {...overage} /> }]
          : []),
      ]}
    />
  );
}

function Overage(overage: UsageSummary["overage"]) {
  const reader = useReader();
  const text = usageCopy.overageUsed(overage, reader);
  return (
    <>
      {text}
      <Meter
        label={usageCopy.overageMeter}
        text={text}
        used={overage.used}
        reserved={overage.held}
        limit={overage.isEnabled ? overage.cap : null}
        className="mt-2 mb-1 ml-auto max-w-60"
      />
    </>
  );
}
