import type { LocalStripe } from "@local/stripe/start";
import { diceOf } from "@tests/support/random";
import Stripe from "stripe";
import { describe, expect } from "vitest";
import {
  givenPrice,
  givenSubscription,
  type Receiver,
  test,
} from "./support.ts";

const ALL = { limit: 100 };
const LIFE_STEPS = 20;
const SEEDS = Array.from({ length: 25 }, (_, index) => index + 1);

type Bench = { stripe: Stripe; local: LocalStripe };

/** Lives a subscription at random; what is refused on the way changes nothing. */
async function live({ stripe, local }: Bench, seed: number) {
  const dice = diceOf(seed);
  const price = await givenPrice(stripe, { unit_amount: 2_000 });
  const prices = [
    price,
    await givenPrice(stripe, { unit_amount: 4_999 }),
    await givenPrice(stripe, { unit_amount: 700 }),
  ];
  const { customer, item, subscription } = await givenSubscription(
    { stripe, local },
    { price, quantity: 1 + dice.upTo(3) },
  );
  const { id } = subscription;
  const acts: (() => unknown)[] = [
    () => local.control.advance({ hours: dice.upTo(200) }),
    () => local.control.advance({ days: dice.upTo(40) }),
    () =>
      local.control.setCard(
        customer.id,
        dice.pick(["pays", "pays", "declines_after_attach", "authenticates"]),
      ),
    () =>
      stripe.subscriptions.update(id, {
        items: [
          {
            id: item.id,
            price: dice.pick(prices).id,
            quantity: 1 + dice.upTo(4),
          },
        ],
        proration_behavior: dice.pick([
          "always_invoice",
          "create_prorations",
          "none",
        ]),
        payment_behavior: dice.pick([
          "allow_incomplete",
          "error_if_incomplete",
          "pending_if_incomplete",
        ]),
      }),
    () =>
      stripe.subscriptions.update(id, {
        cancel_at_period_end: dice.chance(0.3),
      }),
    async () => {
      const { latest_invoice } = await stripe.subscriptions.retrieve(id);
      await stripe.invoices.pay(String(latest_invoice));
    },
    async () => {
      const { id: schedule } = await stripe.subscriptionSchedules.create({
        from_subscription: id,
      });
      await stripe.subscriptionSchedules.release(schedule);
    },
    () =>
      stripe.invoices.createPreview({
        subscription: id,
        subscription_details: {
          items: [{ id: item.id, price: dice.pick(prices).id }],
          proration_behavior: dice.pick(["always_invoice", "none"]),
        },
      }),
  ];
  for (let step = 0; step < LIFE_STEPS; step += 1) await tried(dice.pick(acts));
  await local.control.advance({ hours: 2 });
}

async function tried(act: () => unknown) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (error instanceof Stripe.errors.StripeAPIError) throw error;
  }
}

const booksOf = async (stripe: Stripe) => ({
  charges: await stripe.charges.list(ALL).autoPagingToArray({ limit: 1_000 }),
  customers: await stripe.customers.list(ALL).autoPagingToArray({ limit: 10 }),
  invoices: await stripe.invoices
    .list({ ...ALL, expand: ["data.payments"] })
    .autoPagingToArray({ limit: 1_000 }),
  subscriptions: await stripe.subscriptions
    .list({ ...ALL, status: "all" })
    .autoPagingToArray({ limit: 10 }),
});

const sum = (amounts: readonly number[]) =>
  amounts.reduce((total, amount) => total + amount, 0);

/** The last that an event said of each object of a kind, by its id. */
const lastTold = (receiver: Receiver, prefix: string) =>
  new Map(
    receiver.events
      .filter(({ type }) => type.startsWith(prefix))
      .map(({ data: { object } }) => [
        "id" in object ? String(object.id) : "",
        JSON.parse(JSON.stringify(object)),
      ]),
  );

const plain = (object: object) => JSON.parse(JSON.stringify(object));

describe("whatever happens to a subscription", () => {
  test.for(SEEDS)(
    "the books agree: seed %i",
    async (seed, { stripe, local, receiver }) => {
      await live({ stripe, local }, seed);

      const books = await booksOf(stripe);
      const final = books.invoices.filter(({ status }) => status !== "draft");
      for (const invoice of final) {
        expect(invoice.total).toBe(
          sum(invoice.lines.data.map(({ amount }) => amount)),
        );
        expect(invoice.total + invoice.starting_balance).toBe(
          invoice.amount_due + (invoice.ending_balance ?? 0),
        );
      }
      const [last] = final;
      expect(books.customers[0]?.balance).toBe(last?.ending_balance);
      expect(sum(final.map(({ amount_paid }) => amount_paid))).toBe(
        sum(
          books.charges.filter(({ paid }) => paid).map(({ amount }) => amount),
        ),
      );
      await local.control.settled();
      const toldSubscriptions = lastTold(receiver, "customer.subscription.");
      const toldInvoices = lastTold(receiver, "invoice.");
      for (const each of books.subscriptions)
        expect(toldSubscriptions.get(each.id)).toEqual(plain(each));
      for (const { payments: _payments, ...each } of books.invoices)
        expect(toldInvoices.get(each.id)).toEqual(plain(each));
    },
  );
});
