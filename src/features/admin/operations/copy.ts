import { formatCount, formatCounted, type Reader } from "@/core/format";
import type { ClosingDelay } from "@/features/leaving/finish";
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
  deadPosts: {
    label: "Alerts lost",
    definition:
      "Alerts that the operator's webhook did not take in ten attempts, until they are retried or given up.",
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

export const operationsCopy = {
  title: "Operations",
  parts: {
    webhooks: "Webhooks",
    usage: "Usage to tell",
    mail: "Mail",
    alerts: "Alert webhook",
    deletions: "Deletions",
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
      `${formatCounted(live.calls, ["call", "calls"], reader)}, ${formatCounted(live.heldCredits, ["credit", "credits"], reader)} reserved, at most ${cost} of provider cost.`,
    shown: (count: number, reader: Reader) =>
      `The oldest ${formatCount(count, reader)} are shown.`,
  },

  deletions: {
    lead: "What people deleted and is not gone for good yet. The jobs leave and files go on with it; what stays here for days wants a look.",
    files: "Files to be removed from the store",
    oldest: "The oldest since",
    closings: (count: number, reader: Reader) =>
      `${formatCounted(count, ["account", "accounts"], reader)} closing.`,
    caption: "Accounts that are closing",
    columns: {
      at: "Deleted",
      workspace: "Workspace",
      done: "Done",
      waits: "Waits for",
      attempts: "Attempts",
    },
    steps: {
      none: "Signed out",
      billing: "Billing ended",
      erased: "Chats erased",
    },
    delays: {
      calls_running: "Its running calls",
      billing_off: "Payments to be set up",
      stripe_unavailable: "Stripe, which does not answer",
      usage_unbilled: "Usage to be billed",
      bill_open: "Its last bill to be paid or closed",
    } satisfies Record<ClosingDelay, string>,
    nextRun: "The next run of leave",
    none: "No account is closing",
    noneHint: "One appears here from its deletion until nothing of it is left.",
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
        // A moment says little there; the books have theirs below.
        .filter(([, value]) => ["number", "boolean"].includes(typeof value))
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
      folded: "Rollups follow the ledger up to",
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
    bucketCount: (
      { buckets, isMore }: { buckets: number; isMore: boolean },
      reader: Reader,
    ) => {
      const count = formatCount(buckets, reader);
      return isMore ? `${count} of the first 10,000, and more` : count;
    },
  },
} as const;
