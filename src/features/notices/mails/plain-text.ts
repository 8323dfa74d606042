import type { MailContent } from "./mail.tsx";

/** The mail for readers who show no HTML: the same, with addresses in full. */
export const plainText = (content: MailContent): string =>
  [
    content.title,
    ...content.lines,
    content.facts.map(({ name, value }) => `${name}: ${value}`).join("\n"),
    content.action && `${content.action.label}: ${content.action.url}`,
    "--",
    [content.why, content.zone].filter(Boolean).join(" "),
    content.unsubscribe &&
      `${content.unsubscribe.label}: ${content.unsubscribe.url}`,
    content.support && `${content.support.label}: ${content.support.address}`,
    `${content.appName}: ${content.appUrl}`,
    content.seller,
  ]
    .filter(Boolean)
    .join("\n\n");
