import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startStripe } from "@local/stripe/start";
import { describe, expect, onTestFinished } from "vitest";
import {
  clientOf,
  givenSubscription,
  SECRET,
  START,
  startReceiver,
  test,
} from "./support.ts";

describe("a restart", () => {
  const folder = () => {
    const dataDir = mkdtempSync(join(tmpdir(), "stripe-"));
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    return dataDir;
  };

  test("keeps objects, keys, clock and what is due", async ({ receiver }) => {
    const options = {
      dataDir: folder(),
      now: START,
      webhooks: [{ url: receiver.url, secret: SECRET }],
    };
    const first = await startStripe(options);
    first.control.freeze(START);
    const before = await givenSubscription({
      stripe: clientOf(first),
      local: first,
    });
    const key = { idempotencyKey: "workspace-1" };
    const { id } = await clientOf(first).customers.create({ name: "A" }, key);
    await first.control.settled();
    await first.close();

    const second = await startStripe(options);
    onTestFinished(second.close);
    const stripe = clientOf(second);

    expect(second.control.now()).toEqual(START);
    expect(await stripe.subscriptions.retrieve(before.subscription.id)).toEqual(
      before.subscription,
    );
    expect((await stripe.customers.create({ name: "A" }, key)).id).toBe(id);
    expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1);
    await second.control.advance({ days: 29 });
    expect((await stripe.invoices.list()).data).toHaveLength(2);
    expect(receiver.types()).toContain("invoice.paid");
  });

  test("brings what had not been delivered", async () => {
    const dataDir = folder();
    const receiver = await startReceiver();
    onTestFinished(receiver.close);
    const webhooks = [{ url: receiver.url, secret: SECRET }];
    receiver.answerWith(500);
    const first = await startStripe({ dataDir, webhooks });
    await clientOf(first).customers.create();
    await first.control.settled();
    await first.close();

    const second = await startStripe({ dataDir, webhooks });
    onTestFinished(second.close);
    await second.control.settled();

    expect(receiver.types()).toEqual(["customer.created", "customer.created"]);
    expect(receiver.events[0]?.id).toBe(receiver.events[1]?.id);
  });
});
