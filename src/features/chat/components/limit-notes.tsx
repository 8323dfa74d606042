"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ModelChoice } from "@/features/llm/loaders";
import { useUsageWarning } from "@/features/notices/components/notices-provider";
import { noticesCopy } from "@/features/notices/copy";
import {
  useMayPay,
  useUsage,
} from "@/features/usage/components/usage-provider";
import { usageCopy } from "@/features/usage/copy";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { Meter } from "@/ui/meter";
import { useReader } from "@/ui/reader";
import type { Turn } from "../client/branches.ts";
import { estimateBeforeSending } from "../client/estimate.ts";
import type { Message } from "../client/message.ts";
import { chatCopy } from "../copy.ts";
import { Line } from "./status-line.tsx";

const NEAR_LIMIT_SHARE = 0.8;

/** What is left, once four fifths of the period's credits are used. */
export function NearLimitBanner() {
  const usage = useUsage();
  const reader = useReader();
  const pathname = usePathname();
  const mayPay = useMayPay();
  const warning = useUsageWarning(usage.period.start);
  const { used, held, limit } = usage.credits;
  if (limit === null || used < limit * NEAR_LIMIT_SHARE) return null;
  if (warning.isDismissed) return null;
  return (
    <section
      aria-label={usageCopy.creditsMeter}
      className="mb-2 border-y border-line-strong px-4 py-2.5"
    >
      <div className="mb-2 flex items-start gap-2">
        <p
          role="status"
          className="flex flex-1 flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-meta"
          suppressHydrationWarning
        >
          {usageCopy.nearLimit(usage, reader)}
          <Link
            href={{ pathname: "/billing", query: { next: pathname } }}
            className="text-accent underline"
          >
            {mayPay ? usageCopy.seePlans : usageCopy.askOwner}
          </Link>
        </p>
        {warning.dismiss && (
          <IconButton
            label={noticesCopy.dismiss}
            className="-my-2.5 -mr-2"
            onClick={warning.dismiss}
          >
            <X {...icon} />
          </IconButton>
        )}
      </div>
      <Meter
        label={usageCopy.creditsMeter}
        text={usageCopy.meter(usage, reader)}
        used={used}
        reserved={held}
        limit={limit}
      />
    </section>
  );
}

/** What the next answer may need, when that is much of what is left. */
export function EstimateNote({
  draft,
  fileTokens,
  turns,
  model,
}: {
  draft: string;
  fileTokens: number;
  turns: readonly Turn<Message>[];
  model: ModelChoice | undefined;
}) {
  const usage = useUsage();
  const reader = useReader();
  const estimate =
    model &&
    estimateBeforeSending({
      ...{ draft, fileTokens, turns, usage },
      weights: model.weights,
    });
  if (!estimate) return null;
  return <Line>{chatCopy.estimate(estimate, reader)}</Line>;
}
