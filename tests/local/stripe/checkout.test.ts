import { describe, expect } from "vitest";
import { givenSession, sendForm, statusOf, test } from "./support.ts";

const PAYS = "4242 4242 4242 4242";

const DECLINES = "4000 0000 0000 0002";

const AUTHENTICATES = "4000 0000 0000 3220";

describe("the checkout page", () => {
  test("shows what is sold and the way back", async ({ stripe }) => {
    const session = await givenSession(stripe);

    const page = await (await fetch(session.url ?? "")).text();

    expect(page).toContain("500,000 credits");
    expect(page).toContain("$6.00");
    expect(page).toContain('href="http://localhost/back"');
  });

  test("takes a card that pays and goes on to the success address", async ({
    stripe,
    local,
    receiver,
  }) => {
    const session = await givenSession(stripe, {
      payment_intent_data: { metadata: { pack: "pack_500k" } },
    });

    const answer = await sendForm(session.url, {
      email: "ada@example.com",
      card: PAYS,
    });

    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(
      `http://localhost/done?session=${session.id}`,
    );
    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent.latest_charge"],
    });
    expect(done).toMatchObject({
      status: "complete",
      payment_status: "paid",
      amount_total: 600,
      customer_details: { email: "ada@example.com" },
      payment_intent: {
        status: "succeeded",
        metadata: { pack: "pack_500k" },
        latest_charge: { amount: 600, paid: true },
      },
    });
    await local.control.settled();
    expect(receiver.types()).toContain("checkout.session.completed");
  });

  test("says that a card was declined and stays open", async ({
    stripe,
    local,
    receiver,
  }) => {
    const session = await givenSession(stripe);

    const answer = await sendForm(session.url, {
      email: "ada@example.com",
      card: DECLINES,
    });

    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain("Your card was declined.");
    expect(await statusOf(stripe, session.id)).toEqual(["open", "unpaid"]);
    await local.control.settled();
    expect(receiver.types()).toContain("payment_intent.payment_failed");
    expect(receiver.types()).not.toContain("checkout.session.completed");
  });

  test("asks the person when the bank wants that, and then takes the money", async ({
    stripe,
  }) => {
    const session = await givenSession(stripe);

    const asked = await sendForm(session.url, { card: AUTHENTICATES });
    expect(await asked.text()).toContain("Confirm payment");
    expect(await statusOf(stripe, session.id)).toEqual(["open", "unpaid"]);

    const refused = await sendForm(session.url, {
      card: AUTHENTICATES,
      bank: "refused",
    });
    expect(refused.status).toBe(402);

    await sendForm(session.url, { card: AUTHENTICATES, bank: "confirmed" });
    expect(await statusOf(stripe, session.id)).toEqual(["complete", "paid"]);
  });

  test("is paid once", async ({ stripe }) => {
    const session = await givenSession(stripe);
    await sendForm(session.url, { card: PAYS });

    const second = await sendForm(session.url, { card: PAYS });

    expect(second.status).toBe(410);
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  test("takes no form from another site", async ({ stripe }) => {
    const session = await givenSession(stripe);

    const answer = await fetch(session.url ?? "", {
      method: "POST",
      headers: { "sec-fetch-site": "cross-site" },
      body: new URLSearchParams({ card: PAYS }),
    });

    expect(answer.status).toBe(403);
    expect(await statusOf(stripe, session.id)).toEqual(["open", "unpaid"]);
  });
});

describe("a payment that takes days", () => {
  test.for([
    [true, "checkout.session.async_payment_succeeded", "paid"],
    [false, "checkout.session.async_payment_failed", "unpaid"],
  ] as const)(
    "ends with paid = %s",
    async ([isPaid, type, payment], { stripe, local, receiver }) => {
      const session = await givenSession(stripe);
      await sendForm(session.url, { card: PAYS, method: "bank" });
      expect(await statusOf(stripe, session.id)).toEqual([
        "complete",
        "unpaid",
      ]);

      local.control.completeAsyncPayment(session.id, isPaid);

      expect(await statusOf(stripe, session.id)).toEqual(["complete", payment]);
      await local.control.settled();
      expect(receiver.types().at(-1)).toBe(type);
    },
  );
});
