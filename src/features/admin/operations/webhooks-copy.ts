import type { ReplayRefusal } from "@/features/billing/webhook/webhook";

const STATES = {
  waiting: "Open",
  done: "Done",
  ignored: "Ignored",
} as const;

export const webhooksCopy = {
  caption: "Events of Stripe's",
  filters: "Which events",
  columns: {
    received: "Received",
    type: "Type",
    state: "State",
    attempts: "Attempts",
    next: "Next attempt",
    error: "Error",
  },
  all: "All",
  filterNames: { state: "State", type: "Type" },
  typeExample: "invoice.paid",
  show: "Show",
  states: STATES,
  stateOf: (event: { state: keyof typeof STATES; isLeased: boolean }) =>
    event.isLeased ? "Being handled" : STATES[event.state],
  empty: "No event yet",
  emptyHint: "Stripe's events appear here as they come.",
  noMatch: "No event is like this",
  facts: {
    type: "Type",
    state: "State",
    received: "Received",
    done: "Done",
    attempts: "Attempts",
    lease: "Handled until",
    next: "Next attempt",
    error: "Last error",
    mode: "Mode",
    version: "API version",
  },
  live: "Live",
  test: "Test",
  payload: "What it said",
  payloadHint:
    "A hint only: when it is handled, Stripe is asked what holds now.",
  pruned:
    "Removed after 90 days, since it names people. The event cannot be replayed.",
  back: "All events",
  replay: "Replay",
  retry: "Retry now",
  replayTitle: "Replay this event?",
  retryTitle: "Try this event again now?",
  replayEffect:
    "It is handled once more, as if Stripe had sent it again. What it speaks of is read from Stripe; nothing is granted or taken twice.",
  retryEffect:
    "It is handled now instead of at its next attempt. What it speaks of is read from Stripe.",
  refusals: {
    not_found: "There is no such event.",
    ignored: "Nobody handles events of this type.",
    pruned: "What it said has been removed. It cannot be replayed.",
    not_done:
      "It was not done: somebody else handles it, or it failed. It is tried again by itself.",
    payments_off: "Payments are not set up.",
  } satisfies Record<ReplayRefusal["kind"] | "payments_off", string>,
} as const;
