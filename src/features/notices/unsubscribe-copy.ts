import type { SwitchableCategory } from "./rules.ts";

/** The page behind a mail's link to have no more of them. */
export const unsubscribeCopy = {
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
};
