import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type Answer, type Inbox, problem } from "./inbox.ts";
import { inboxPage, mailPage, missingPage } from "./pages.ts";

/** What the product takes for its key (`LOCAL_MAIL_KEY` of src/core/env). */
const KEY = "re_local_tollgate_stand_in";
const KEY_CHARACTERS_MAX = 256;

const fault = z
  .object({
    status: z.number().int().optional(),
    times: z.number().int(),
    name: z.string().optional(),
    retryAfterSeconds: z.number().optional(),
    isTaken: z.boolean().optional(),
    afterMs: z.number().int().min(0).optional(),
  })
  .nullable();

/** Resend's `POST /emails`, the inbox to look at, and `/_local` for tests. */
export const createMailServer = (inbox: Inbox): Server =>
  createServer((request, response) => {
    answer(request, response, inbox).catch((error: unknown) => {
      console.error("The mail stand-in failed:", error);
      response.destroy();
    });
  });

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  inbox: Inbox,
) {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (request.method === "POST") {
    if (request.headers["sec-fetch-site"] === "cross-site") {
      return sendJson(response, problem(403, "from_elsewhere"));
    }
    const body = await readJson(request);
    const { afterMs, ...given } = post(request, pathname, body, inbox);
    if (afterMs) await wait(afterMs, undefined, { ref: false });
    return sendJson(response, given);
  }
  if (pathname === "/_local/mails") {
    const body = { mails: inbox.list(), requests: inbox.requests() };
    return sendJson(response, { status: 200, body });
  }
  if (pathname === "/") return sendPage(response, inboxPage(inbox.list()));
  const [, id = "", isRaw] =
    /^\/mails\/([\w-]+)(\/html)?$/.exec(pathname) ?? [];
  const mail = inbox.find(id);
  if (!mail) return sendPage(response, missingPage(), 404);
  return isRaw
    ? sendMail(response, mail.html)
    : sendPage(response, mailPage(mail));
}

function post(
  { headers }: IncomingMessage,
  pathname: string,
  body: unknown,
  inbox: Inbox,
): Answer {
  if (pathname === "/_local/clear") {
    inbox.clear();
    return { status: 200, body: {} };
  }
  if (pathname === "/_local/fail") {
    inbox.fail(asFault(body));
    return { status: 200, body: {} };
  }
  if (pathname !== "/emails") return problem(404, "not_found");
  if (headers.authorization !== `Bearer ${KEY}`) {
    return problem(403, "invalid_api_key");
  }
  const key = String(headers["idempotency-key"] ?? "");
  if (key === "" || key.length > KEY_CHARACTERS_MAX) {
    return problem(400, "invalid_idempotency_key");
  }
  return inbox.send(key, body);
}

function asFault(body: unknown) {
  const parsed = fault.parse(body);
  if (!parsed) return null;
  const { status, times, name, retryAfterSeconds } = parsed;
  const { isTaken, afterMs } = parsed;
  return {
    times,
    ...(status !== undefined && { status }),
    ...(name !== undefined && { name }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(isTaken !== undefined && { isTaken }),
    ...(afterMs !== undefined && { afterMs }),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return null;
  }
}

function sendJson(response: ServerResponse, { status, body, headers }: Answer) {
  response.writeHead(status, {
    "content-type": "application/json",
    ...headers,
  });
  response.end(JSON.stringify(body));
}

const HTML = { "content-type": "text/html; charset=utf-8" };

function sendPage(response: ServerResponse, markup: string, status = 200) {
  response.writeHead(status, HTML);
  response.end(markup);
}

/** Without scripts and without an origin, also when it is opened by itself. */
function sendMail(response: ServerResponse, markup: string) {
  response.writeHead(200, {
    ...HTML,
    "content-security-policy":
      "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  });
  response.end(markup);
}
