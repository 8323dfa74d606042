import { formatCount, formatCounted, type Reader } from "@/core/format";
import type { ReplayRefusal } from "@/features/billing/webhook/webhook";
import type { CircuitReport } from "@/features/llm/circuit";
import type { FigureDefinition } from "../definitions.ts";
import type { RunRefusal } from "./commands.ts";

/** What the figures at the head of operations mean; each query is in this folder. */
export const OPERATIONS_FIGURES = {
  openEvents: {
    label: "Webhooks open",
    definition:
      "Events of Stripe's that are stored and not done yet: being handled, or waiting for their next attempt.",
  },
  deadUsage: {
    label: "Usage refused",
    definition:
      "Overage that Stripe refused for good. It is on no bill until it is retried.",
  },
  deadMails: {
    label: "Mails lost",
    definition:
      "Mails of the last 30 days that no provider took, or that would have come too late.",
  },
  heldCalls: {
    label: "Calls running",
    definition: "Calls with a live reservation at the moment shown.",
  },
  lateJobs: {
    label: "Jobs late or failing",
    definition:
      "Jobs whose last run failed, or that have not run to their end for three of their intervals, ten minutes at least.",
  },
  drifts: {
    label: "Drift left",
    definition:
      "What the last comparison of the books found different and could not repair without guessing.",
  },
} as const satisfies Record<string, FigureDefinition>;

const STATES = {
  waiting: "Open",
  done: "Done",
  ignored: "Ignored",
} as const;

export const operationsCopy = {
  title: "Operations",
  parts: {
    webhooks: "Webhooks",
    usage: "Usage to tell",
    mail: "Mail",
    holds: "Calls running",
    jobs: "Jobs",
    books: "Books",
    models: "Models and providers",
    limiter: "Rate limiter",
  },
  contents: "Parts of this page",
  none: "None",
  never: "Never",
  newer: "Back to the newest",
  older: "Older",

  webhooks: {
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
  },

  standing: (
    counts: { waiting: number; dead: number },
    dead: string,
    reader: Reader,
  ) =>
    `${formatCount(counts.waiting, reader)} waiting, ${formatCount(counts.dead, reader)} ${dead}`,
  oldest: "Oldest waiting since",

  usage: {
    caption: "Usage that Stripe refused",
    refused: "refused",
    columns: {
      at: "Used",
      workspace: "Workspace",
      credits: "Credits",
      attempts: "Attempts",
      error: "Stripe's answer",
      acts: "Acts",
    },
    none: "Stripe has refused no usage",
    noneHint: "What it refuses stays here until it is retried or given up.",
    retry: "Retry",
    retryTitle: "Tell Stripe this usage again?",
    retryEffect:
      "It goes back in line under its own identifier, so that it cannot be billed twice, and is told by the next report.",
    giveUp: "Give up",
    giveUpTitle: "Never bill this usage?",
    giveUpEffect: (credits: bigint, name: string, reader: Reader) =>
      `${formatCount(credits, reader)} credits of overage of ${name} will be on no bill. This cannot be taken back.`,
    refusals: {
      not_dead:
        "It is not refused any more, or its workspace has no customer at Stripe.",
    },
  },

  mail: {
    caption: "Mails that were lost",
    lost: "lost",
    off: "Mail is off: set RESEND_API_KEY or SMTP_URL, and EMAIL_FROM.",
    lastSent: "Last sent",
    columns: {
      at: "Written",
      to: "To",
      kind: "Tells",
      attempts: "Attempts",
      error: "Error",
      acts: "Acts",
    },
    none: "No mail was lost",
    noneHint: "What no provider takes stays here for 30 days.",
    retry: "Retry",
    retryTitle: "Send this mail again?",
    retryEffect: (to: string) => `It goes to ${to} with the next run.`,
    giveUp: "Give up",
    giveUpTitle: "Leave this mail unsent?",
    giveUpEffect: (to: string) =>
      `${to} will not get it. The notice in the app stays.`,
    refusals: {
      not_dead: "It is not lost any more.",
      too_late: "It is older than three days and of no use to its reader now.",
    },
  },

  holds: {
    caption: "Calls running",
    columns: {
      call: "Call",
      person: "Person",
      workspace: "Workspace",
      model: "Model",
      age: "Age, s",
      lease: "Lease left, s",
      credits: "Reserved, credits",
      cost: "At most, USD",
      received: "Tokens out",
    },
    none: "No call is running",
    noneHint: "Calls appear here from their reservation to their charge.",
    sum: (
      live: { calls: number; heldCredits: bigint },
      cost: string,
      reader: Reader,
    ) =>
      `${formatCounted(live.calls, ["call", "calls"], reader)}, ${formatCount(live.heldCredits, reader)} credits reserved, at most ${cost} of provider cost.`,
    shown: (count: number, reader: Reader) =>
      `The oldest ${formatCount(count, reader)} are shown.`,
  },

  jobs: {
    caption: "Jobs",
    columns: {
      name: "Job",
      every: "Every",
      last: "Last run",
      next: "Next",
      outcome: "Outcome",
      acts: "Acts",
    },
    running: "Running",
    due: "Due",
    failed: (error: string) => `Failed: ${error}`,
    late: "Late",
    ended: "Done",
    run: "Run now",
    runTitle: (name: string) => `Run ${name} now?`,
    runEffect:
      "It runs in this server until it is done, a minute at most. Nothing happens while it runs elsewhere.",
    refusals: {
      not_found: "There is no such job.",
      already_running: "It runs already.",
      ran_lately: "It ran a moment ago.",
      failed: "It failed. Its row and the log say why.",
    } satisfies Record<RunRefusal["kind"], string>,
    interval: (ms: number) => {
      const minutes = ms / 60_000;
      if (minutes < 1) return `${ms / 1_000} s`;
      return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
    },
    /** `sweptCalls` and 3 are "swept calls 3". */
    summary: (summary: Record<string, unknown>) =>
      Object.entries(summary)
        .filter(([, value]) => value !== null)
        .map(
          ([name, value]) =>
            `${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`,
        )
        .join(", "),
  },

  books: {
    lead: "Counters are compared with the ledger, and the ledger with what Stripe knows: its meter, subscriptions, invoices and purchases. What can be repaired without guessing is repaired.",
    run: "Compare now",
    runTitle: "Compare the books now?",
    runEffect:
      "A new pass begins, or the one under way goes on, for 20 seconds; the job reconcile carries on from there.",
    never: "The books have not been compared yet.",
    facts: {
      began: "Last pass began",
      standing: "Standing",
      found: "Found different",
      repaired: "Repaired",
      left: "Left for a person",
      clean: "In order up to",
      stripe: "Compared with Stripe",
    },
    over: "Over",
    at: (step: string) => `Under way, at: ${step}`,
    yes: "Yes",
    no: "No, payments are not set up",
    caption: "What was found different",
    columns: {
      at: "Found",
      comparison: "Comparison",
      workspace: "Workspace",
      subject: "Subject",
      here: "Here",
      there: "There",
      fate: "Fate",
    },
    isRepaired: "Repaired",
    isLeft: "Left",
    none: "Nothing was found different",
    noneHint: "What a comparison finds is kept here for 90 days.",
  },

  models: {
    caption: "Models",
    columns: {
      model: "Model",
      provider: "Provider",
      state: "Now",
      first: "First token, s",
      calls: "Failed of the last calls",
      circuit: "Breaker, this server",
    },
    notSetUp: "Provider not set up",
    paused: "Paused by the brake",
    quiet: "No call lately",
    states: {
      answering: "Answering",
      slow: "Slow",
      failing: "Failing",
      down: "Not answering",
    },
    circuit: ({ state, answered, failed, retryInMs }: CircuitReport) => {
      const minute = `${answered} answered, ${failed} failed in a minute`;
      switch (state) {
        case "closed":
          return `Closed: ${minute}`;
        case "half_open":
          return `One call tries: ${minute}`;
        case "open":
          return `Left alone for ${Math.ceil(retryInMs / 1_000)} s: ${minute}`;
      }
    },
    hint: "From the last twenty calls of fifteen minutes, anybody's. The breaker is of the server that answered this page.",
  },

  limiter: {
    store: "Store in use, this server",
    stores: {
      redis: "Upstash Redis",
      postgres: "Postgres",
      none: "None: each rule does what it says for that case",
    },
    configured: "Upstash",
    isSet: "Set up",
    isNotSet: "Not set up: Postgres keeps the buckets",
    buckets: "Buckets in Postgres that are not full",
  },
} as const;
