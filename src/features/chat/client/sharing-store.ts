import { sharedValue } from "@/ui/shared-value";

/** The chat that is to be shared. One that was stays, closed, for the focus. */
export type Sharing = { conversationId: string; isOpen: boolean };

const state = sharedValue<Sharing | null>(null);

export const { get: sharingState, subscribe: subscribeToSharing } = state;

export const openSharing = (conversationId: string) =>
  state.set({ conversationId, isOpen: true });

export function closeSharing() {
  const asked = state.get();
  if (asked) state.set({ ...asked, isOpen: false });
}
