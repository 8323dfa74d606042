"use client";

import { createContext, type ReactNode, use, useEffect, useState } from "react";
import {
  formatDate,
  formatDay,
  formatDayAndTime,
  formatShort,
  formatTime,
  formatUtc,
  type Reader,
  readerFor,
} from "@/core/format";

const ReaderContext = createContext<Reader>({
  locale: "en-GB",
  timeZone: "UTC",
});

/**
 * Gives the server's idea of the reader to the browser, so that both write the
 * same. While the server does not know the zone, the browser's own one takes
 * over after the first paint.
 */
export function ReaderProvider({
  reader,
  isKnown,
  children,
}: {
  reader: Reader;
  isKnown: boolean;
  children: ReactNode;
}) {
  const [own, setOwn] = useState<Reader | null>(null);
  useEffect(() => {
    if (isKnown) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    setOwn(readerFor({ timeZone, locale: navigator.language }));
  }, [isKnown]);
  return <ReaderContext value={own ?? reader}>{children}</ReaderContext>;
}

export const useReader = () => use(ReaderContext);

const STYLES = {
  date: formatDate,
  day: formatDay,
  "day and time": formatDayAndTime,
  short: formatShort,
  time: formatTime,
};

/** A moment in the reader's zone; UTC on hover. */
export const Moment = ({
  at,
  style,
}: {
  at: string;
  style: keyof typeof STYLES;
}) => {
  const reader = useReader();
  return (
    // Two ICU versions may disagree on a space.
    <time dateTime={at} title={formatUtc(at)} suppressHydrationWarning>
      {STYLES[style](at, reader)}
    </time>
  );
};
