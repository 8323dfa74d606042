import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Account } from "./account.ts";
import type { Agenda } from "./agenda.ts";
import type { StripeControl } from "./control.ts";
import { answerVerb } from "./control-http.ts";
import type { Faults } from "./faults.ts";
import type { Answered } from "./http/api.ts";
import {
  broken,
  invalidRequest,
  rateLimited,
  StripeError,
} from "./http/errors.ts";
import { type Asked, readRequest, sendJson } from "./http/request.ts";
import { answerPage, send } from "./pages/pages.ts";
import { statePage } from "./pages/state.ts";
import type { RequestLog } from "./request-log.ts";

type Parts = {
  account: Account;
  agenda: Agenda;
  api(asked: Asked): Answered;
  control: StripeControl;
  faults: Faults;
  log: RequestLog;
};

export function createStripeServer(parts: Parts): Server {
  return createServer((request, response) => {
    answer(request, response, parts).catch((error: unknown) => {
      if (response.destroyed) return;
      console.error("The Stripe stand-in failed:", error);
      if (response.headersSent) response.destroy();
      else sendError(response, broken());
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parts: Parts,
): Promise<void> {
  let asked: Asked;
  try {
    asked = await readRequest(request);
  } catch (error) {
    if (error instanceof StripeError) return sendError(response, error);
    throw error;
  }
  if (/^\/v[12]\//.test(asked.path)) return answerApi(asked, response, parts);
  if (isFromElsewhere(asked)) {
    const error = invalidRequest("This is for this machine's own pages.", {
      status: 403,
    });
    return sendError(response, error);
  }
  if (asked.method === "POST" && asked.path.startsWith("/_local/"))
    return answerVerb(asked, response, parts.control);
  if (asked.method === "GET" && asked.path === "/_local") {
    parts.agenda.catchUp();
    const html = statePage(parts.account, parts.log.list());
    return send(response, { kind: "page", html });
  }
  return answerPage(asked, response, parts);
}

/** A page of the internet may make a browser on this machine send a form. */
const isFromElsewhere = ({ method, headers }: Asked): boolean =>
  method === "POST" && headers["sec-fetch-site"] === "cross-site";

/** The API, with what is to go wrong on the way. */
async function answerApi(asked: Asked, response: ServerResponse, parts: Parts) {
  const { api, faults, log } = parts;
  const fault = faults.next(asked);
  if (fault === "refuse") {
    log.add(asked, null);
    response.destroy();
    return;
  }
  if (fault === "429" || fault === "500") {
    const error = fault === "429" ? rateLimited() : broken();
    log.add(asked, error.status);
    return sendError(response, error);
  }
  const answered = api(asked);
  log.add(asked, fault === "drop" ? null : answered.status);
  const delayMs = faults.delayMs(asked);
  if (delayMs > 0) await wait(delayMs);
  answered.answered();
  if (fault === "drop") response.destroy();
  else sendJson(response, answered);
}

const sendError = (response: ServerResponse, { status, body }: StripeError) =>
  sendJson(response, { status, body: JSON.stringify({ error: body }) });
