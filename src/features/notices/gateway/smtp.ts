import "server-only";
import { createTransport } from "nodemailer";
import { ok, refuse } from "@/core/result";
import type { MailGateway, MailRefusal } from "./mail.ts";

const TIMEOUT_MS = 10_000;

/**
 * A mail server. Its protocol knows no idempotency: a mail that is sent again
 * carries the same Message-ID, by which servers and readers know it.
 */
export function smtpGateway(url: string): MailGateway {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, ...mail }) {
      try {
        const messageId = `<${id}@${domainOf(mail.from)}>`;
        await transport.sendMail({ ...mail, messageId });
        return ok({ providerId: messageId });
      } catch (error) {
        return refuse(refusalOf(error));
      }
    },
  };
}

const domainOf = (from: string) => /@([^\s>]+)>?$/.exec(from)?.[1] ?? "invalid";

/** The codes of nodemailer for an address or a message that is not taken. */
const OF_THE_MAIL = new Set(["EENVELOPE", "EMESSAGE"]);

function refusalOf(error: unknown): MailRefusal {
  const { code, responseCode } = Object(error);
  const isForGood = Number(responseCode) >= 500 && OF_THE_MAIL.has(code);
  const reason = `smtp_${responseCode ?? code ?? "unknown"}`.toLowerCase();
  return isForGood
    ? { kind: "rejected", code: reason }
    : { kind: "unavailable", code: reason, retryAfterMs: null };
}
