import { invalidRequest } from "../http/errors.ts";
import {
  behaviourOfNumber,
  CARD_NUMBERS,
  type CardBehaviour,
} from "../objects/payment/cards.ts";
import { type Html, html } from "./html.ts";

const inFours = (number: string) => number.replaceAll(/(.{4})(?=.)/g, "$1 ");

const HINTS: Record<CardBehaviour, string> = {
  pays: "pays",
  declines: "is declined",
  authenticates: "asks you to confirm",
  declines_after_attach: "is accepted, then declines each charge",
};

/** The field for a card's number, with the ones that exist here. */
export const cardField = (number: string = CARD_NUMBERS.pays): Html => html`
<label for="card">Card number</label>
<input id="card" name="card" inputmode="numeric" autocomplete="off" required value="${inFours(number)}">
<details>
<summary>Test cards</summary>
<table>
${Object.entries(HINTS).map(
  ([behaviour, hint]) => html`
<tr><td><code>${inFours(numberOf(behaviour))}</code></td><td>${hint}</td></tr>`,
)}
</table>
</details>`;

const numberOf = (behaviour: string): string =>
  new Map(Object.entries(CARD_NUMBERS)).get(behaviour) ?? "";

/** @throws StripeError for a number that is none of the test cards. */
export function cardIn(form: Record<string, string>): CardBehaviour {
  const behaviour = behaviourOfNumber(form.card ?? "");
  if (behaviour) return behaviour;
  throw invalidRequest("Your card number is not one of the test cards.", {
    code: "incorrect_number",
  });
}

/** The bank's question, after a card that asks for it. */
export const confirmation = (options: {
  action: string;
  amount: string;
  fields: Record<string, string>;
}): Html => html`
<h1>Confirm this payment</h1>
<p>Your bank asks whether you want to pay ${options.amount}.</p>
<form method="post" action="${options.action}" class="sheet">
${Object.entries(options.fields).map(
  ([name, value]) =>
    html`<input type="hidden" name="${name}" value="${value}">`,
)}
<div class="row">
<button class="main" name="bank" value="confirmed">Confirm payment</button>
<button name="bank" value="refused">Refuse</button>
</div>
</form>`;
