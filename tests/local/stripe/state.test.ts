import { LOCAL_STRIPE_WEBHOOK_SECRET } from "@local/stripe/secrets";
import { startStripe } from "@local/stripe/start";
import { describe, expect, onTestFinished } from "vitest";
import {
  clientOf,
  givenSubscription,
  momentOf,
  START,
  sendForm,
  test,
} from "./support.ts";

describe("the clock", () => {
  test("runs with the time from where it starts", async () => {
    const local = await startStripe({ now: START });
    onTestFinished(local.close);
    const stripe = clientOf(local);

    const { created } = await stripe.customers.create();
    await local.control.advance({ hours: 5 });
    const { created: later } = await stripe.customers.create();
    local.control.freeze();
    const [one, other] = [local.control.now(), local.control.now()];

    expect(momentOf(created)).toMatch(/^2026-01-31T10:00:0/);
    expect(momentOf(later)).toMatch(/^2026-01-31T15:00:0/);
    expect(one).toEqual(other);
  });

  test("follows the clock it is given", async () => {
    let now = START;
    const local = await startStripe({ now: () => now });
    onTestFinished(local.close);
    const { session } = await givenSubscription({
      stripe: clientOf(local),
      local,
    });

    now = new Date("2026-03-01T12:00:00Z");

    const stripe = clientOf(local);
    const { data } = await stripe.invoices.list();
    expect(
      data.map(({ status, billing_reason }) => [status, billing_reason]),
    ).toEqual([
      ["paid", "subscription_cycle"],
      ["paid", "subscription_create"],
    ]);
    expect(momentOf(data[0]?.created)).toBe("2026-02-28T10:00:00.000Z");
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe(
      "complete",
    );
  });

  test("does not go back", async ({ local }) => {
    await expect(
      local.control.advance(new Date(START.getTime() - 1)),
    ).rejects.toThrow("only goes forwards");
  });
});

test("the same seed gives the same ids", async () => {
  const idOf = async (seed: number) => {
    const local = await startStripe({ seed });
    onTestFinished(local.close);
    return (await clientOf(local).customers.create()).id;
  };

  expect(await idOf(1)).toBe(await idOf(1));
  expect(await idOf(1)).not.toBe(await idOf(2));
});

test("reset forgets all but the webhooks of the start", async ({
  stripe,
  local,
  receiver,
}) => {
  await givenSubscription({ stripe, local });
  local.control.faults({ seed: 1, fail500: 1 });

  local.control.reset();

  expect(local.control.objects("subscription")).toEqual([]);
  const before = receiver.events.length;
  await stripe.customers.create();
  await local.control.settled();
  expect(receiver.types().slice(before)).toEqual(["customer.created"]);
});

describe("other processes", () => {
  const ask = async (url: string, verb: string, body: object = {}) => {
    const answer = await fetch(`${url}/_local/${verb}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };

  test("say the same verbs over HTTP", async ({ stripe, local }) => {
    const { url } = local;
    const { customer, item } = await givenSubscription({ stripe, local });
    await ask(url, "setCard", {
      customer: customer.id,
      card: "declines_after_attach",
    });

    await ask(url, "advance", { to: momentOf(item.current_period_end) });
    await ask(url, "advance", { hours: 2 });

    const { body } = await ask(url, "objects", { type: "subscription" });
    expect(body.objects).toMatchObject([{ status: "past_due" }]);
    expect((await ask(url, "now")).body.now).toBe(
      momentOf(item.current_period_end + 7_200),
    );
    const { events } = (await ask(url, "events")).body;
    const replayed = await ask(url, "replay", { id: events[0].id });
    expect(replayed).toEqual({ status: 200, body: { status: 200 } });
  });

  test("are told of what they misspell", async ({ local }) => {
    const answers = await Promise.all([
      ask(local.url, "advanse"),
      ask(local.url, "advance", { dais: 1 }),
      ask(local.url, "faults", { fault: { fail500: 1 } }),
    ]);

    expect(
      answers.map(({ status, body }) => [status, body.error.message]),
    ).toEqual([
      [404, "There is no verb advanse."],
      [400, "Received unknown parameter: dais"],
      [400, "Missing required param: fault[seed]."],
    ]);
  });

  test("set and clear faults", async ({ stripe, local }) => {
    await ask(local.url, "faults", { fault: { seed: 1, fail500: 1 } });
    await expect(stripe.customers.create()).rejects.toMatchObject({
      statusCode: 500,
    });

    await ask(local.url, "faults", { fault: null });

    expect((await stripe.customers.create()).object).toBe("customer");
  });
});

describe("the page of its state", () => {
  const page = async (url: string) => (await fetch(`${url}/_local`)).text();

  test("shows what there is and how it was delivered", async ({
    stripe,
    local,
  }) => {
    const { customer, subscription } = await givenSubscription({
      stripe,
      local,
    });

    const shown = await page(local.url);

    for (const words of [
      customer.id,
      subscription.id,
      "31 Jan 2026, 10:00:00 UTC",
      "checkout.session.completed",
      "delivered 200",
      "POST /v1/customers",
    ]) {
      expect(shown).toContain(words);
    }
  });

  test("moves the clock and sends events again", async ({
    stripe,
    local,
    receiver,
  }) => {
    await stripe.customers.create({ name: "<b>Ada</b>" });
    await local.control.settled();
    const [event] = local.control.events();

    const moved = await sendForm(`${local.url}/_local/advance`, { days: "1" });
    await sendForm(`${local.url}/_local/replay`, { id: event?.id ?? "" });

    expect([moved.status, moved.headers.get("location")]).toEqual([
      303,
      "/_local",
    ]);
    expect(await page(local.url)).toContain("1 Feb 2026, 10:00:00 UTC");
    expect(receiver.events).toHaveLength(2);
  });
});

test("the webhook secret that the app uses when told none is the start's", async () => {
  const local = await startStripe({ webhooks: [{ url: "http://localhost/" }] });
  onTestFinished(local.close);

  expect(local.control.objects("local.endpoint")).toMatchObject([
    { secret: LOCAL_STRIPE_WEBHOOK_SECRET },
  ]);
});
