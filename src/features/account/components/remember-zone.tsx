"use client";

import { startTransition, useEffect } from "react";
import { rememberZoneAction } from "../actions.ts";

/** Tells the server once where the reader is, for dates in mails. */
export function RememberZone({ isKnown }: { isKnown: boolean }) {
  useEffect(() => {
    if (isKnown) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const zone = new FormData();
    zone.set("timeZone", timeZone);
    zone.set("locale", navigator.language);
    startTransition(async () => {
      await rememberZoneAction(null, zone);
    });
  }, [isKnown]);
  return null;
}
