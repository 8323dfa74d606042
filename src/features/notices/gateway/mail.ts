import type { Result } from "@/core/result";

/** A mail, whole; every attempt to send it is the same. */
export type Mail = {
  /** The outbox row's: the provider drops a second one of it. */
  id: string;
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
};

export type MailRefusal =
  /** For good: this mail will never be taken. */
  | { kind: "rejected"; code: string }
  /** For now, and for any other mail as well. */
  | { kind: "unavailable"; code: string; retryAfterMs: number | null };

/** A way to send mail. Nothing of a vendor's passes it but codes and ids. */
export type MailGateway = {
  send(mail: Mail): Promise<Result<{ providerId: string | null }, MailRefusal>>;
};
