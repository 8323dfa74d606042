import "server-only";
import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { linkTo } from "../mails/links.ts";
import { noticeDetails } from "../schema.ts";
import { wordsOf } from "../told-copy.ts";
import type { ClaimedPost } from "./posts.ts";

/**
 * What the webhook gets; docs/alerts.md describes it. `text` says everything,
 * so that chat programs that take a `text` show the alert as it is.
 */
export function bodyOfAlert(alert: Omit<ClaimedPost, "attempts">) {
  const details = noticeDetails.parse(alert.details);
  const reader = readerFor({ locale: null, timeZone: null });
  const { title, lines, action } = wordsOf(
    { kind: `operator_${alert.kind}`, details },
    reader,
  );
  const url = linkTo(action?.href ?? "/admin/spending");
  return {
    id: alert.id,
    kind: alert.kind,
    at: alert.createdAt.toISOString(),
    app: env().APP_NAME,
    title,
    text: [title, ...lines, url].join("\n"),
    url,
    details,
  };
}
