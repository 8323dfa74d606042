import { sharedValue } from "@/ui/shared-value";

/** What stands over the page, asked for by a key or a button. */
export type Overlay = "palette" | "help";

export const {
  get: shownOverlay,
  set: showOverlay,
  subscribe: subscribeToOverlay,
} = sharedValue<Overlay | null>(null);
