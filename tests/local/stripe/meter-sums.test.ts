import type Stripe from "stripe";
import { describe, expect } from "vitest";
import { givenMeter, HOUR, NAME, START, usage } from "./meter-support.ts";
import { momentOf, test } from "./support.ts";

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
