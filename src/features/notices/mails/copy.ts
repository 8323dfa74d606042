import type { SwitchableCategory } from "../rules.ts";
import type { MailCategory } from "../schema.ts";

/** What stands around a notice in its mail. */
export const mailCopy = {
  why: {
    usage: "You get this because you own the workspace that it is about.",
    trial: "You get this because you own the workspace that it is about.",
    payment:
      "You get this because you own the workspace that pays. Mails about payments cannot be switched off.",
    security:
      "You get this because it is about the security of your account. Such mails cannot be switched off.",
  } satisfies Record<Exclude<MailCategory, "operator">, string>,
  unsubscribe: {
    usage: "Stop mails about usage",
    trial: "Stop mails about the trial",
  } satisfies Record<SwitchableCategory, string>,
  support: "Support",
  zone: (timeZone: string) => `Times are in ${timeZone.replaceAll("_", " ")}.`,
};
