import { formatCount, formatCounted, type Reader } from "@/core/format";

export const outboxCopy = {
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
      `${formatCounted(credits, ["credit", "credits"], reader)} of overage of ${name} will be on no bill. This cannot be taken back.`,
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

  posts: {
    caption: "Alerts that the webhook did not take",
    lost: "lost",
    off: "No webhook: set ALERT_WEBHOOK_URL. What waits stays in line until it is set.",
    lastSent: "Last taken",
    columns: {
      at: "Written",
      alert: "Alert",
      attempts: "Attempts",
      error: "Answer",
      acts: "Acts",
    },
    none: "No alert was lost",
    noneHint:
      "What the webhook does not take in ten attempts stays here until it is retried or given up.",
    retry: "Retry",
    retryTitle: "Post this alert again?",
    retryEffect:
      "It goes to the webhook with the next run, under the same id, and is tried ten times more.",
    giveUp: "Give up",
    giveUpTitle: "Leave this alert unposted?",
    giveUpEffect:
      "The webhook will not get it. Its mails and its entry in spending stay.",
    refusals: { not_dead: "It is not lost any more." },
  },
} as const;
