import "server-only";
import { env } from "@/core/env";
import { LOCAL_MAIL_KEY } from "@/core/env/stand-ins";
import type { MailGateway } from "./gateway/mail.ts";
import { resendGateway } from "./gateway/resend.ts";
import { smtpGateway } from "./gateway/smtp.ts";

/** The configured way; null when mail is off. */
export function mailGateway(): MailGateway | null {
  made ??= configuredGateway();
  return made;
}

let made: MailGateway | null | undefined;

function configuredGateway(): MailGateway | null {
  const { RESEND_API_KEY, SMTP_URL, LOCAL_MAIL_URL } = env();
  if (RESEND_API_KEY) {
    return resendGateway({ key: RESEND_API_KEY, base: RESEND });
  }
  if (SMTP_URL) return smtpGateway(SMTP_URL);
  if (!LOCAL_MAIL_URL) return null;
  return resendGateway({ key: LOCAL_MAIL_KEY, base: LOCAL_MAIL_URL });
}

const RESEND = "https://api.resend.com";

/** Who mails come from. */
export function sender(): string {
  const { EMAIL_FROM, APP_NAME } = env();
  return EMAIL_FROM ?? `${APP_NAME.replaceAll(/[<>@"]/g, "")} <${LOCAL_FROM}>`;
}

const LOCAL_FROM = "mail@tollgate.localhost";
