import type { LocalStripe } from "@local/stripe/start";
import Stripe from "stripe";
import { describe, expect } from "vitest";
import { momentOf, test } from "./support.ts";

const NAME = "credits";
const START = Date.parse("2026-01-31T10:00:00Z") / 1_000;
const HOUR = 3_600;
const DAY = 24 * HOUR;

type Bench = { stripe: Stripe; local: LocalStripe };

const isoOf = (seconds: number) => new Date(seconds * 1_000).toISOString();

const givenMeter = (stripe: Stripe) =>
  stripe.billing.meters.create({
    display_name: "Credits",
    event_name: NAME,
    default_aggregation: { formula: "sum" },
  });

/** A customer with $20 a month and 0.0012 cents a credit. */
async function givenMetered({ stripe, local }: Bench) {
  const meter = await givenMeter(stripe);
  const product = await stripe.products.create({ name: "Pro" });
  const base = { product: product.id, currency: "usd" };
  const flat = await stripe.prices.create({
    ...base,
    unit_amount: 2_000,
    recurring: { interval: "month" },
  });
  const metered = await stripe.prices.create({
    ...base,
    unit_amount_decimal: Stripe.Decimal.from("0.0012"),
    recurring: { interval: "month", usage_type: "metered", meter: meter.id },
  });
  const customer = await stripe.customers.create({});
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: flat.id, quantity: 1 }, { price: metered.id }],
    success_url: "http://localhost/done",
  });
  await local.control.payCheckout(session.id);
  const { data } = await stripe.subscriptions.list({ customer: customer.id });
  const [subscription] = data;
  if (!subscription) throw new Error("the checkout made no subscription");
  return { meter, customer: customer.id, subscription };
}

const usage = (
  customer: string,
  value: string,
  rest: { identifier?: string; at?: number } = {},
) => ({
  event_name: NAME,
  payload: { stripe_customer_id: customer, value },
  ...(rest.identifier && { identifier: rest.identifier }),
  ...(rest.at && { timestamp: isoOf(rest.at) }),
});

describe("a meter", () => {
  test("is made once for an event name, found and put aside", async ({
    stripe,
  }) => {
    const meter = await givenMeter(stripe);

    await expect(givenMeter(stripe)).rejects.toMatchObject({
      statusCode: 400,
      param: "event_name",
    });
    expect(await stripe.billing.meters.retrieve(meter.id)).toMatchObject({
      status: "active",
      customer_mapping: { event_payload_key: "stripe_customer_id" },
      value_settings: { event_payload_key: "value" },
    });
    await stripe.billing.meters.deactivate(meter.id);
    const active = await stripe.billing.meters.list({ status: "active" });
    expect(active.data).toEqual([]);
    expect((await givenMeter(stripe)).id).not.toBe(meter.id);
  });

  test("that does not exist is a 404 in Stripe's shape", async ({ stripe }) => {
    await expect(
      stripe.billing.meters.retrieve("mtr_none"),
    ).rejects.toMatchObject({ statusCode: 404, code: "resource_missing" });
  });
});

describe("usage told to v2", () => {
  test("is answered as it was taken", async ({ stripe }) => {
    await givenMeter(stripe);
    const { id } = await stripe.customers.create({});

    const event = await stripe.v2.billing.meterEvents.create(
      usage(id, "320", { identifier: "one", at: START - HOUR }),
    );

    expect(event).toMatchObject({
      object: "v2.billing.meter_event",
      identifier: "one",
      payload: { stripe_customer_id: id, value: "320" },
      timestamp: isoOf(START - HOUR),
      livemode: false,
    });
  });

  test("is refused under an identifier of the last 24 hours, and taken after", async ({
    stripe,
    local,
  }) => {
    await givenMeter(stripe);
    const { id } = await stripe.customers.create({});
    const tell = () =>
      stripe.v2.billing.meterEvents.create(
        usage(id, "320", { identifier: "one" }),
      );
    await tell();

    await local.control.advance({ hours: 23, seconds: 3_599 });
    await expect(tell()).rejects.toMatchObject({
      statusCode: 400,
      message: "An event already exists with identifier one.",
    });
    await local.control.advance({ seconds: 1 });
    await expect(tell()).resolves.toMatchObject({ identifier: "one" });
  });

  test.for([
    ["35 days back", START - 35 * DAY, true],
    ["longer ago", START - 35 * DAY - 1, false],
    ["five minutes ahead", START + 300, true],
    ["further ahead", START + 301, false],
  ] as const)("of %s is taken or not", async ([, at, isTaken], { stripe }) => {
    await givenMeter(stripe);
    const { id } = await stripe.customers.create({});

    const told = await stripe.v2.billing.meterEvents
      .create(usage(id, "1", { at }))
      .then(
        () => "taken",
        (error: Stripe.errors.StripeError) => error.code,
      );

    expect(told).toBe(
      isTaken
        ? "taken"
        : at < START
          ? "timestamp_too_far_in_past"
          : "timestamp_in_future",
    );
  });

  test.for([
    ["1.5", "meter_event_invalid_value"],
    ["many", "meter_event_invalid_value"],
    ["", "meter_event_invalid_value"],
    ["1234567890123456", "meter_event_value_too_many_digits"],
  ] as const)("of %s credits is refused", async ([value, code], { stripe }) => {
    await givenMeter(stripe);
    const { id } = await stripe.customers.create({});

    await expect(
      stripe.v2.billing.meterEvents.create(usage(id, value)),
    ).rejects.toMatchObject({ statusCode: 400, code });
  });

  test("of nobody, for no meter, or for one put aside is refused", async ({
    stripe,
  }) => {
    const { id } = await stripe.customers.create({});
    const codeOf = (params: Stripe.V2.Billing.MeterEventCreateParams) =>
      stripe.v2.billing.meterEvents.create(params).then(
        () => "taken",
        (error: Stripe.errors.StripeError) => error.code,
      );

    const withoutMeter = await codeOf(usage(id, "1"));
    const meter = await givenMeter(stripe);
    const ofNobody = await codeOf(usage("cus_nobody", "1"));
    const unnamed = await codeOf({ event_name: NAME, payload: { value: "1" } });
    await stripe.billing.meters.deactivate(meter.id);
    const aside = await codeOf(usage(id, "1"));

    expect([withoutMeter, ofNobody, unnamed, aside]).toEqual([
      "no_meter",
      "meter_event_customer_not_found",
      "meter_event_no_customer_defined",
      "archived_meter",
    ]);
  });
});

describe("usage told to v1", () => {
  test("is taken whatever it says, and what is wrong is told in an event", async ({
    stripe,
  }) => {
    const meter = await givenMeter(stripe);
    const { id } = await stripe.customers.create({});

    const event = await stripe.billing.meterEvents.create({
      event_name: NAME,
      identifier: "bad",
      payload: { stripe_customer_id: id, value: "1.5" },
    });
    await stripe.billing.meterEvents.create({
      event_name: "unheard of",
      payload: { stripe_customer_id: id, value: "1" },
    });

    expect(event).toMatchObject({
      object: "billing.meter_event",
      identifier: "bad",
      timestamp: START,
    });
    const ofMeter = await stripe.v2.core.events.list({ object_id: meter.id });
    expect(ofMeter.data).toMatchObject([
      {
        type: "v1.billing.meter.error_report_triggered",
        related_object: { id: meter.id, type: "billing.meter" },
      },
    ]);
    const [first] = ofMeter.data;
    const report = await stripe.v2.core.events.retrieve(first?.id ?? "");
    expect(report).toMatchObject({
      data: {
        reason: {
          error_types: [
            {
              code: "meter_event_invalid_value",
              sample_errors: [{ request: { identifier: "bad" } }],
            },
          ],
        },
      },
    });
    const all = await stripe.v2.core.events.list();
    expect(all.data[0]?.type).toBe("v1.billing.meter.no_meter_found");
  });

  test("shares its identifiers with v2", async ({ stripe }) => {
    await givenMeter(stripe);
    const { id } = await stripe.customers.create({});
    await stripe.billing.meterEvents.create({
      event_name: NAME,
      identifier: "one",
      payload: { stripe_customer_id: id, value: "1" },
    });

    await expect(
      stripe.v2.billing.meterEvents.create(
        usage(id, "1", { identifier: "one" }),
      ),
    ).rejects.toThrow("already exists with identifier one");
  });
});

describe("summaries", () => {
  const range = (customer: string, hours: [number, number]) => ({
    customer,
    start_time: START + hours[0] * HOUR,
    end_time: START + hours[1] * HOUR,
  });

  test("add up by range, hour and day, a little after the fact", async ({
    stripe,
    local,
  }) => {
    const meter = await givenMeter(stripe);
    const { id } = await stripe.customers.create({});
    for (const [value, at] of [
      ["100", START - 2 * HOUR],
      ["30", START - HOUR],
      ["-10", START - 1],
    ] as const) {
      await stripe.v2.billing.meterEvents.create(usage(id, value, { at }));
    }
    const sums = async (
      rest: Partial<Stripe.Billing.MeterListEventSummariesParams> = {},
    ) => {
      const { data } = await stripe.billing.meters.listEventSummaries(
        meter.id,
        { ...range(id, [-10, 0]), ...rest },
      );
      return data.map(({ start_time, aggregated_value }) => [
        momentOf(start_time),
        aggregated_value,
      ]);
    };

    const atOnce = await sums();
    await local.control.advance({ seconds: 2 });

    expect(atOnce).toEqual([["2026-01-31T00:00:00.000Z", 0]]);
    expect(await sums()).toEqual([["2026-01-31T00:00:00.000Z", 120]]);
    expect(await sums({ value_grouping_window: "hour" })).toEqual([
      ["2026-01-31T09:00:00.000Z", 20],
      ["2026-01-31T08:00:00.000Z", 100],
    ]);
    expect(
      await sums({
        value_grouping_window: "day",
        start_time: START - 10 * HOUR,
        end_time: START + 14 * HOUR,
      }),
    ).toEqual([["2026-01-31T00:00:00.000Z", 120]]);
  });

  test("come in pages", async ({ stripe, local }) => {
    const meter = await givenMeter(stripe);
    const { id } = await stripe.customers.create({});
    for (let hour = 1; hour <= 5; hour += 1) {
      await stripe.v2.billing.meterEvents.create(
        usage(id, String(hour), { at: START - hour * HOUR }),
      );
    }
    await local.control.advance({ seconds: 5 });

    const all = await stripe.billing.meters
      .listEventSummaries(meter.id, {
        ...range(id, [-10, 0]),
        value_grouping_window: "hour",
        limit: 2,
      })
      .autoPagingToArray({ limit: 100 });

    expect(all.map(({ aggregated_value }) => aggregated_value)).toEqual([
      1, 2, 3, 4, 5,
    ]);
  });

  test.for([
    ["a range off the minute", { start_time: START - 61 }],
    [
      "an hourly range off the hour",
      { start_time: START - 60, value_grouping_window: "hour" },
    ],
    ["a daily range off the day", { value_grouping_window: "day" }],
    ["a range that ends before it begins", { end_time: START - 20 * HOUR }],
  ] as const)("of %s are refused", async ([, rest], { stripe }) => {
    const meter = await givenMeter(stripe);
    const { id } = await stripe.customers.create({});

    await expect(
      stripe.billing.meters.listEventSummaries(meter.id, {
        ...range(id, [-9, 0]),
        ...rest,
      }),
    ).rejects.toMatchObject({ statusCode: 400 });
  });

  test("leave out what was cancelled within 24 hours", async ({
    stripe,
    local,
  }) => {
    const meter = await givenMeter(stripe);
    const { id } = await stripe.customers.create({});
    for (const identifier of ["one", "two"]) {
      await stripe.v2.billing.meterEvents.create(
        usage(id, "10", { identifier, at: START - HOUR }),
      );
    }
    await stripe.v2.billing.meterEventAdjustments.create({
      event_name: NAME,
      type: "cancel",
      cancel: { identifier: "one" },
    });
    await local.control.advance({ hours: 24 });

    const late = stripe.billing.meterEventAdjustments.create({
      event_name: NAME,
      type: "cancel",
      cancel: { identifier: "two" },
    });

    await expect(late).rejects.toMatchObject({ statusCode: 400 });
    const { data } = await stripe.billing.meters.listEventSummaries(
      meter.id,
      range(id, [-10, 0]),
    );
    expect(data[0]?.aggregated_value).toBe(10);
  });
});

describe("usage of a subscription", () => {
  const lastInvoice = async (stripe: Stripe, customer: string) => {
    const { data } = await stripe.invoices.list({ customer, limit: 1 });
    if (!data[0]) throw new Error("there is no invoice");
    return data[0];
  };

  test("is billed in arrears at the renewal, with what is told until the invoice is final", async ({
    stripe,
    local,
  }) => {
    const { customer, subscription } = await givenMetered({ stripe, local });
    const end = subscription.items.data[0]?.current_period_end ?? 0;
    const tell = (value: string, at: number) =>
      stripe.v2.billing.meterEvents.create(usage(customer, value, { at }));
    await tell("1000000", START);
    await tell("-250000", START);
    await local.control.advance(new Date((end + 60) * 1_000));
    const draft = await lastInvoice(stripe, customer);
    await tell("250000", end - 1);
    await tell("9000000", end);
    await local.control.advance({ hours: 1 });
    const final = await lastInvoice(stripe, customer);
    await tell("1000000", end - 1);

    expect(draft).toMatchObject({ status: "draft", total: 2_900 });
    expect(final).toMatchObject({ status: "paid", total: 3_200 });
    expect(await lastInvoice(stripe, customer)).toMatchObject({
      id: final.id,
      total: 3_200,
    });
    expect(
      final.lines.data.map(({ quantity, amount, period }) => ({
        quantity,
        amount,
        from: period.start,
      })),
    ).toEqual(
      expect.arrayContaining([
        { quantity: 1_000_000, amount: 1_200, from: START },
        { quantity: 1, amount: 2_000, from: end },
      ]),
    );
  });

  test("below zero is billed as zero", async ({ stripe, local }) => {
    const { customer, subscription } = await givenMetered({ stripe, local });
    const end = subscription.items.data[0]?.current_period_end ?? 0;
    await stripe.v2.billing.meterEvents.create(
      usage(customer, "-5000000", { at: START }),
    );

    await local.control.advance(new Date((end + 2 * HOUR) * 1_000));

    expect(await lastInvoice(stripe, customer)).toMatchObject({ total: 2_000 });
  });

  test("is invoiced at once when the subscription is ended so", async ({
    stripe,
    local,
  }) => {
    const { customer, subscription } = await givenMetered({ stripe, local });
    await local.control.advance({ days: 3 });
    await stripe.v2.billing.meterEvents.create(usage(customer, "1000000"));
    await local.control.advance({ seconds: 1 });

    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true });

    expect(await lastInvoice(stripe, customer)).toMatchObject({
      status: "paid",
      total: 1_200,
    });
  });
});
