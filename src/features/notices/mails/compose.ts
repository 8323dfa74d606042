import "server-only";
import { render } from "@react-email/render";
import { createElement } from "react";
import { env } from "@/core/env";
import { type Reader, readerFor } from "@/core/format";
import { sellerOf } from "@/core/seller";
import type { Mail } from "../gateway/mail.ts";
import { sender } from "../gateway.ts";
import { isSwitchable } from "../rules.ts";
import {
  type MailCategory,
  type NoticeDetails,
  type NoticeKind,
  noticeDetails,
} from "../schema.ts";
import { wordsOf } from "../told-copy.ts";
import { OPERATOR_WHY } from "../told-operator-copy.ts";
import { unsubscribeToken } from "../unsubscribe.ts";
import { mailCopy } from "./copy.ts";
import { linkTo } from "./links.ts";
import { type MailContent, NoticeMail } from "./mail.tsx";
import { plainText } from "./plain-text.ts";

/** What the outbox keeps of a mail. */
export type QueuedMail = {
  id: string;
  userId: string | null;
  kind: NoticeKind;
  category: MailCategory;
  toAddress: string;
  timeZone: string | null;
  locale: string | null;
  details: Record<string, unknown> | null;
};

/**
 * Writes a mail, in HTML and in plain text, in its reader's zone and with the
 * figures of their region. The same row gives the same mail every time.
 */
export async function composeMail(queued: QueuedMail): Promise<Mail> {
  const content = contentOf(queued);
  const oneClick = content.unsubscribe && {
    "List-Unsubscribe": `<${oneClickUrl(content.unsubscribe.url)}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
  return {
    id: queued.id,
    from: sender(),
    to: queued.toAddress,
    subject: content.title,
    html: await render(createElement(NoticeMail, content)),
    text: plainText(content),
    headers: { "Auto-Submitted": "auto-generated", ...oneClick },
  };
}

function contentOf(queued: QueuedMail): MailContent {
  const { APP_NAME, SUPPORT_EMAIL } = env();
  const { name, address } = sellerOf(env());
  const { kind, category } = queued;
  const reader = readerFor(queued);
  const details = noticeDetails.parse(queued.details ?? {});
  const { action, ...words } = wordsOf({ kind, details }, reader);
  return {
    ...words,
    lang: reader.locale,
    appName: APP_NAME,
    appUrl: linkTo("/"),
    action: action && { label: action.label, url: linkTo(action.href) },
    meter: words.facts.length > 0 ? meterOf(details) : null,
    why: category === "operator" ? OPERATOR_WHY : mailCopy.why[category],
    zone: zoneOf(queued, reader),
    unsubscribe: unsubscribeOf(queued),
    seller: address.length > 0 ? [name, ...address].join(", ") : null,
    support: SUPPORT_EMAIL
      ? { label: mailCopy.support, address: SUPPORT_EMAIL }
      : null,
  };
}

function meterOf(details: NoticeDetails) {
  const used = details.usedCredits ?? details.costCents;
  const limit = details.limitCredits ?? details.budgetCents;
  return used !== undefined && limit ? { used, limit } : null;
}

/** Said where the mail names a moment. */
const zoneOf = (queued: QueuedMail, { timeZone }: Reader) =>
  Object.values(queued.details ?? {}).some(isMoment)
    ? mailCopy.zone(timeZone)
    : null;

const isMoment = (value: unknown) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value);

function unsubscribeOf({ userId, category }: QueuedMail) {
  if (userId === null || !isSwitchable(category)) return null;
  const token = unsubscribeToken({ userId, category });
  return {
    label: mailCopy.unsubscribe[category],
    url: linkTo(`/unsubscribe?${new URLSearchParams({ token })}`),
  };
}

/** The page asks; this one does it when a mail program posts to it. */
const oneClickUrl = (pageUrl: string) =>
  pageUrl.replace("/unsubscribe?", "/api/mail/unsubscribe?");
