import { dollars } from "../objects/invoice/lines.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { moment } from "./moments.ts";
import type { Page } from "./page.ts";

export const receiptPages: Page[] = [
  {
    method: "GET",
    path: "/receipts/:id",
    answer: ({ account, id }) => {
      const charge = account.get("charge", id);
      return {
        kind: "page",
        html: layout({
          title: "Receipt",
          body: html`
<p class="soft">Receipt from Tollgate</p>
<h1 class="sum">${dollars(charge.amount)}</h1>
<p>${charge.paid ? "Paid" : "Not paid"} on ${moment(charge.created)}</p>
${charge.amount_refunded > 0 && html`<p>${dollars(charge.amount_refunded)} refunded</p>`}`,
        }),
      };
    },
  },
];
