import type { Account } from "../account.ts";
import { dollars } from "../objects/invoice/lines.ts";
import { periodOfSubscription } from "../objects/subscription/items.ts";
import type { LoggedRequest } from "../request-log.ts";
import { deliveryId } from "../webhooks/delivery.ts";
import type { Objects } from "../wire.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { date, moment } from "./moments.ts";

const SHOWN_MAX = 40;

/** What the stand-in holds, for whoever looks for the reason of something. */
export const statePage = (
  account: Account,
  requests: readonly LoggedRequest[],
): string =>
  layout({
    title: "Stripe on this machine",
    isWide: true,
    body: html`
<h1>Stripe on this machine</h1>
<p class="soft">Test cards: 4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined, 4000 0000 0000 3220 asks you to confirm.</p>
${clock(account)}
${customers(account)}
${subscriptions(account)}
${invoices(account)}
${sessions(account)}
${events(account)}
${endpoints(account)}
${asked(requests)}`,
  });

const act = (
  verb: string,
  label: string,
  fields: Record<string, string> = {},
): Html => html`
<form method="post" action="/_local/${verb}">
${Object.entries(fields).map(
  ([name, value]) =>
    html`<input type="hidden" name="${name}" value="${value}">`,
)}
<button>${label}</button>
</form>`;

const clock = (account: Account): Html => html`
<div class="sheet">
<p><strong>${moment(account.now())}</strong>
<span class="soft">${account.clock.isFrozen() ? "standing still" : "running"}</span></p>
<div class="row">
${act("advance", "An hour on", { hours: "1" })}
${act("advance", "A day on", { days: "1" })}
${act("advance", "A week on", { days: "7" })}
${act("advance", "31 days on", { days: "31" })}
${account.clock.isFrozen() ? act("run", "Let it run") : act("freeze", "Stop it")}
</div>
<p class="soft">What is due on the way happens in order: renewals, retries, expiries.</p>
</div>`;

function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
): Html {
  const shown = rows.toReversed().slice(0, SHOWN_MAX);
  return html`
<h2>${title} <span class="soft">${rows.length}</span></h2>
<div class="sheet">${
    shown.length === 0
      ? html`<p class="soft">None yet.</p>`
      : html`<table><thead><tr>${head.map((each) => html`<th>${each}</th>`)}</tr></thead>
<tbody>${shown.map(
          (row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`,
        )}</tbody></table>`
  }</div>`;
}

const code = (text: string | null): Html => html`<code>${text ?? ""}</code>`;

const customers = (account: Account): Html =>
  table(
    "Customers",
    ["Id", "Email", "Balance", "Metadata"],
    account
      .all("customer")
      .map((each) => [
        code(each.id),
        each.email ?? "",
        dollars(each.balance),
        code(JSON.stringify(each.metadata)),
      ]),
  );

const subscriptions = (account: Account): Html =>
  table(
    "Subscriptions",
    ["Id", "Customer", "Status", "Items", "Period"],
    account.all("subscription").map((each) => {
      const { start, end } = periodOfSubscription(each);
      return [
        code(each.id),
        code(each.customer),
        `${each.status}${each.cancel_at_period_end ? ", ends" : ""}${each.pending_update ? ", update pending" : ""}`,
        each.items.data
          .map(
            ({ price, quantity }) =>
              `${quantity ?? "metered"} × ${price.lookup_key ?? price.id}`,
          )
          .join(", "),
        `${date(start)} to ${date(end)}`,
      ];
    }),
  );

const invoices = (account: Account): Html =>
  table(
    "Invoices",
    ["Number", "Customer", "Reason", "Status", "Total", "Made"],
    account
      .all("invoice")
      .map((each) => [
        html`<a href="/invoices/${each.id}">${each.number ?? each.id}</a>`,
        code(each.customer),
        each.billing_reason ?? "",
        `${each.status}${each.status === "open" && each.attempted ? `, tried ${each.attempt_count}×` : ""}`,
        dollars(each.total),
        moment(each.created),
      ]),
  );

const sessions = (account: Account): Html =>
  table(
    "Checkout sessions",
    ["Id", "Mode", "Status", "Total", "Made"],
    account
      .all("checkout.session")
      .map((each) => [
        each.url
          ? html`<a href="${each.url}">${code(each.id)}</a>`
          : code(each.id),
        each.mode,
        `${each.status}, ${each.payment_status}`,
        dollars(each.amount_total ?? 0),
        moment(each.created),
      ]),
  );

const events = (account: Account): Html =>
  table(
    "Events",
    ["Type", "Object", "Happened", "Delivery", ""],
    account
      .all("event")
      .map((each) => [
        each.type,
        code(idOf(each.data.object)),
        moment(each.created),
        delivery(account, each),
        act("replay", "Send again", { id: each.id }),
      ]),
  );

const idOf = (object: object): string =>
  "id" in object ? String(object.id) : "";

function delivery(account: Account, event: Objects["event"]): Html {
  const deliveries = account.all("webhook_endpoint").flatMap(({ url }) => {
    const found = account.find("local.delivery", deliveryId(event.id, url));
    return found ? [found] : [];
  });
  if (deliveries.length === 0) return html`<span class="soft">nobody</span>`;
  return html`${deliveries.map(({ state, attempts }) => {
    const last = attempts.at(-1);
    const answer = last ? (last.status ?? "no answer") : "";
    return html`<span class="${state === "delivered" ? "good" : "bad"}">${state} ${answer}</span>${
      attempts.length > 1 &&
      html` <span class="soft">${attempts.length} tries</span>`
    } `;
  })}`;
}

const endpoints = (account: Account): Html =>
  table(
    "Webhook endpoints",
    ["Address", "Events", "Status"],
    account
      .all("webhook_endpoint")
      .map((each) => [
        code(each.url),
        each.enabled_events.join(", "),
        each.status,
      ]),
  );

const asked = (requests: readonly LoggedRequest[]): Html =>
  table(
    "Requests",
    ["Request", "Answer", "Idempotency key"],
    requests.map((each) => [
      code(`${each.method} ${each.path}`),
      each.status === null ? "cut" : String(each.status),
      code(each.idempotencyKey),
    ]),
  );
