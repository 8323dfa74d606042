import { describe, expect } from "vitest";
import { givenSubscription, momentOf, stateOf, test } from "./support.ts";

const DAY = 86_400;

describe("a renewal that cannot be paid", () => {
  test("is past due, is tried after 1, 3, 5 and 7 days more, then ends", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { customer, item, subscription } = await givenSubscription({
      stripe,
      local,
    });
    local.control.setCard(customer.id, "declines_after_attach");
    const renewal = item.current_period_end;

    await local.control.advance(new Date((renewal + 3_600) * 1_000));

    expect(await stateOf(stripe, subscription.id)).toEqual([
      "past_due",
      "open",
      1,
      momentOf(renewal + 3_600 + DAY),
    ]);
    const tries: number[] = [];
    for (const days of [1, 3, 5, 7]) {
      await local.control.advance({ days });
      tries.push((await stateOf(stripe, subscription.id))[2]);
    }
    expect(tries).toEqual([2, 3, 4, 5]);
    expect((await stateOf(stripe, subscription.id)).slice(0, 2)).toEqual([
      "canceled",
      "open",
    ]);
    const { cancellation_details } = await stripe.subscriptions.retrieve(
      subscription.id,
    );
    expect(cancellation_details?.reason).toBe("payment_failed");
    expect(
      receiver.types().filter((type) => type === "invoice.payment_failed"),
    ).toHaveLength(5);
  });

  test("is active again once it is paid", async ({ stripe, local }) => {
    const { customer, item, subscription } = await givenSubscription({
      stripe,
      local,
    });
    local.control.setCard(customer.id, "declines_after_attach");
    await local.control.advance(
      new Date((item.current_period_end + 7_200) * 1_000),
    );
    local.control.setCard(customer.id, "pays");

    const { latest_invoice } = await stripe.subscriptions.retrieve(
      subscription.id,
    );
    await stripe.invoices.pay(String(latest_invoice));

    expect((await stateOf(stripe, subscription.id)).slice(0, 2)).toEqual([
      "active",
      "paid",
    ]);
  });

  test("waits for the person where the bank asks", async ({
    stripe,
    local,
    receiver,
  }) => {
    const { customer, item, subscription } = await givenSubscription({
      stripe,
      local,
    });
    local.control.setCard(customer.id, "authenticates");

    await local.control.advance(
      new Date((item.current_period_end + 7_200) * 1_000),
    );

    expect(receiver.types()).toContain("invoice.payment_action_required");
    const { latest_invoice } = await stripe.subscriptions.retrieve(
      subscription.id,
    );
    local.control.payInvoice(String(latest_invoice));
    expect((await stateOf(stripe, subscription.id)).slice(0, 2)).toEqual([
      "active",
      "paid",
    ]);
  });

  describe("with subscriptions that stay", () => {
    test.override({ options: { afterRetries: "unpaid" } });

    test("is unpaid, and its next invoices stay drafts", async ({
      stripe,
      local,
    }) => {
      const { customer, item, subscription } = await givenSubscription({
        stripe,
        local,
      });
      local.control.setCard(customer.id, "declines_after_attach");

      await local.control.advance(
        new Date((item.current_period_end + 45 * DAY) * 1_000),
      );

      expect((await stateOf(stripe, subscription.id)).slice(0, 2)).toEqual([
        "unpaid",
        "draft",
      ]);
    });
  });
});
