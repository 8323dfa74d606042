import type Stripe from "stripe";
import { describe, expect } from "vitest";
import {
  givenMeter,
  HOUR,
  isoOf,
  NAME,
  START,
  usage,
} from "./meter-support.ts";
import { test } from "./support.ts";

const DAY = 24 * HOUR;

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
