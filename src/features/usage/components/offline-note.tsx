"use client";

import { useIsOnline } from "@/ui/online";
import { Moment } from "@/ui/reader";
import { usageCopy } from "../copy.ts";

/** Without a network the figures stay, and say how old they are. */
export const OfflineNote = ({ readAt }: { readAt: string }) =>
  useIsOnline() ? null : (
    <p role="status" className="mb-6 text-muted">
      {usageCopy.offline} <Moment at={readAt} style="day and time" />.
    </p>
  );
