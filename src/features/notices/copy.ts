import type { SwitchableCategory } from "./rules.ts";
import type { MailCategory } from "./schema.ts";

/** What stands around the notices themselves; `told-copy.ts` has their words. */
export const noticesCopy = {
  dismiss: "Hide until the next period",

  bell: {
    label: "Notices",
    labelUnread: (count: number) =>
      count === 1 ? "Notices, 1 unread" : `Notices, ${count} unread`,
    unread: "Unread",
    markAllRead: "Mark all read",
    empty: "Nothing to tell.",
    emptyHint:
      "Warnings about credits, trials and payments stand here, and come by mail.",
    close: "Close",
  },

  mail: {
    why: {
      usage: "You get this because you own the workspace that it is about.",
      trial: "You get this because you own the workspace that it is about.",
      payment:
        "You get this because you own the workspace that pays. Mails about payments cannot be switched off.",
      security:
        "You get this because it is about who can sign in as you. Such mails cannot be switched off.",
    } satisfies Record<Exclude<MailCategory, "operator">, string>,
    unsubscribe: {
      usage: "Stop mails about usage",
      trial: "Stop mails about the trial",
    } satisfies Record<SwitchableCategory, string>,
    support: "Support",
    zone: (timeZone: string) =>
      `Times are in ${timeZone.replaceAll("_", " ")}.`,
  },

  unsubscribe: {
    title: {
      usage: "Stop mails about usage?",
      trial: "Stop mails about the trial?",
    } satisfies Record<SwitchableCategory, string>,
    lead: {
      usage:
        "Warnings at 50, 80 and 100% of your credits and of your overage cap then stand in the app only.",
      trial: "The end of the trial is then told in the app only.",
    } satisfies Record<SwitchableCategory, string>,
    rest: "Mails about payments and the safety of your account go on.",
    act: "Stop these mails",
    done: {
      usage: "You get no more mails about usage",
      trial: "You get no more mails about the trial",
    } satisfies Record<SwitchableCategory, string>,
    undo: "You can turn them on again in your settings.",
    settings: "Open settings",
    invalid: "This link is not whole",
    invalidHint:
      "Nothing was changed. Open the link from the mail once more, or turn mails off in your settings.",
  },
};
