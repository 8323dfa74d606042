import { closeServer, listen } from "../listen.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { createMailServer } from "./server.ts";

export type LocalMail = {
  /** Without a slash at its end: the inbox, and Resend's API below it. */
  url: string;
  inbox: Inbox;
  close(): Promise<void>;
};

/** Starts the stand-in for a mail provider on loopback. */
export async function startMail({
  port = 0,
}: {
  port?: number;
} = {}): Promise<LocalMail> {
  const inbox = createInbox();
  const server = createMailServer(inbox);
  const url = await listen(server, port);
  return { url, inbox, close: () => closeServer(server) };
}
