import type { ServerResponse } from "node:http";
import type { Account } from "../account.ts";
import type { Agenda } from "../agenda.ts";
import { StripeError } from "../http/errors.ts";
import type { Asked } from "../http/request.ts";
import { matchPath } from "../http/routes.ts";
import { checkoutPages } from "./checkout.ts";
import { html } from "./html.ts";
import { invoicePages } from "./invoice.ts";
import { layout } from "./layout.ts";
import { formOf, type Page, type PageAnswer } from "./page.ts";
import { portalPages } from "./portal.ts";
import { receiptPages } from "./receipt.ts";

/** What a person sees in a browser. */
const PAGES: readonly Page[] = [
  ...checkoutPages,
  ...invoicePages,
  ...portalPages,
  ...receiptPages,
];

export function answerPage(
  asked: Asked,
  response: ServerResponse,
  { account, agenda }: { account: Account; agenda: Agenda },
) {
  agenda.catchUp();
  send(response, pageFor(asked, account));
}

function pageFor(asked: Asked, account: Account): PageAnswer {
  for (const page of PAGES) {
    if (page.method !== asked.method) continue;
    const id = matchPath(page.path, asked.path);
    if (id === null) continue;
    try {
      return page.answer({ account, id, form: formOf(asked) });
    } catch (error) {
      if (error instanceof StripeError)
        return problem(error.message, error.status);
      throw error;
    }
  }
  return problem("There is nothing here.", 404);
}

const problem = (message: string, status: number): PageAnswer => ({
  kind: "page",
  status,
  html: layout({ title: "Not here", body: html`<h1>${message}</h1>` }),
});

export function send(response: ServerResponse, answer: PageAnswer) {
  switch (answer.kind) {
    case "redirect":
      response.writeHead(303, { location: answer.to });
      response.end();
      return;
    case "pdf":
      response.writeHead(200, { "content-type": "application/pdf" });
      response.end(answer.bytes);
      return;
    case "page":
      response.writeHead(answer.status ?? 200, {
        "content-type": "text/html; charset=utf-8",
      });
      response.end(answer.html);
  }
}
