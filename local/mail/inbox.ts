import { randomUUID } from "node:crypto";
import { z } from "zod";

const MAILS_MAX = 500;

/** The fields of Resend's `POST /emails` that the product sends; no others. */
const sendRequest = z.strictObject({
  from: z.string().includes("@"),
  to: z.string().includes("@"),
  subject: z.string().min(1),
  html: z.string().min(1),
  text: z.string().min(1),
  headers: z.record(z.string(), z.string()).default({}),
});

export type ReceivedMail = z.output<typeof sendRequest> & {
  id: string;
  key: string;
  receivedAt: string;
};

export type Answer = {
  status: number;
  body: Record<string, unknown>;
  headers?: Record<string, string>;
  /** It comes so much later. */
  afterMs?: number;
};

/** What becomes of the next requests instead of being heard. */
export type Fault = {
  times: number;
  /** Left out: they are heard, and answered late. */
  status?: number;
  /** The answer comes so much later; whether the mail is taken shows at once. */
  afterMs?: number;
  /** Resend's name of the error. */
  name?: string;
  retryAfterSeconds?: number;
  /** Takes the mail all the same: the answer is what is lost. */
  isTaken?: boolean;
};

export type Inbox = ReturnType<typeof createInbox>;

/** The mails that came, newest first, with Resend's rules for a repeated key. */
export function createInbox(now: () => Date = () => new Date()) {
  let mails: ReceivedMail[] = [];
  let fault: Fault | null = null;
  let asked = 0;

  const take = (key: string, request: unknown): Answer => {
    const parsed = sendRequest.safeParse(request);
    if (!parsed.success) return problem(422, "validation_error");
    const same = mails.find((mail) => mail.key === key);
    if (same) {
      return JSON.stringify(contentOf(same)) === JSON.stringify(parsed.data)
        ? { status: 200, body: { id: same.id } }
        : problem(409, "invalid_idempotent_request");
    }
    const id = randomUUID();
    const receivedAt = now().toISOString();
    mails = [{ ...parsed.data, id, key, receivedAt }, ...mails].slice(
      0,
      MAILS_MAX,
    );
    return { status: 200, body: { id } };
  };

  return {
    list: (): readonly ReceivedMail[] => mails,
    find: (id: string) => mails.find((mail) => mail.id === id) ?? null,
    /** Requests to send, heard or not. */
    requests: () => asked,
    clear() {
      mails = [];
      fault = null;
      asked = 0;
    },
    fail(next: Fault | null) {
      fault = next;
    },
    send(key: string, request: unknown): Answer {
      asked += 1;
      if (!fault || fault.times < 1) return take(key, request);
      fault.times -= 1;
      const { status, retryAfterSeconds: seconds, afterMs } = fault;
      const late = afterMs !== undefined && { afterMs };
      if (status === undefined) return { ...take(key, request), ...late };
      if (fault.isTaken) take(key, request);
      return {
        ...problem(status, fault.name ?? "application_error"),
        ...(seconds !== undefined && {
          headers: { "retry-after": String(seconds) },
        }),
        ...late,
      };
    },
  };
}

const contentOf = ({
  id: _,
  key: __,
  receivedAt: ___,
  ...rest
}: ReceivedMail) => rest;

export const problem = (status: number, name: string): Answer => ({
  status,
  body: { statusCode: status, name, message: name.replaceAll("_", " ") },
});
