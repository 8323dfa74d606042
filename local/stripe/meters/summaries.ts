import { createHash } from "node:crypto";
import type { Account } from "../account.ts";
import { invalidRequest } from "../http/errors.ts";
import { page, pagination } from "../http/lists.ts";
import { type Route, route } from "../http/routes.ts";
import { integer, oneOf, type Params, required, text } from "../http/shapes.ts";
import type { Meter } from "./meter.ts";
import { addUp, readingsOf } from "./usage.ts";

/** Usage shows in summaries so long after it was taken. */
const LAG_SECONDS = 2;

const MINUTE_SECONDS = 60;
const WINDOW_SECONDS = { hour: 3_600, day: 86_400 } as const;

const listFields = {
  ...pagination,
  customer: required(text),
  end_time: required(integer),
  start_time: required(integer),
  value_grouping_window: oneOf("day", "hour"),
};

type Asked = Params<typeof listFields>;

export const summaryRoutes: Route[] = [
  route("GET /v1/billing/meters/:id/event_summaries", {
    sdk: "Billing.MeterListEventSummariesParams",
    params: listFields,
    answer: ({ account, id, params }) => {
      const meter = account.get("billing.meter", id);
      account.get("customer", params.customer, "customer");
      assertAligned(params);
      return page(summarise(account, meter, params), {
        url: `/v1/billing/meters/${id}/event_summaries`,
        params,
      });
    },
  }),
];

function assertAligned(asked: Asked) {
  const window = asked.value_grouping_window;
  const unit = window ? WINDOW_SECONDS[window] : MINUTE_SECONDS;
  for (const param of ["start_time", "end_time"] as const) {
    if (asked[param] % unit !== 0) {
      throw invalidRequest(
        `${param} must be aligned with ${window ?? "minute"} boundaries.`,
        { param },
      );
    }
  }
  if (asked.end_time <= asked.start_time) {
    throw invalidRequest("end_time must be after start_time.", {
      param: "end_time",
    });
  }
}

/** One for the range, or one for each window that has usage. */
function summarise(account: Account, meter: Meter, asked: Asked) {
  const { start_time: from, end_time: to, customer } = asked;
  const visible = readingsOf(account, { meter, customer, from, to }).filter(
    ({ received }) => received + LAG_SECONDS <= account.now(),
  );
  const window = asked.value_grouping_window;
  if (!window) return [summary(meter, { ...asked, readings: visible })];

  const unit = WINDOW_SECONDS[window];
  const startOf = (timestamp: number) => Math.floor(timestamp / unit) * unit;
  const byWindow = Map.groupBy(visible, ({ timestamp }) => startOf(timestamp));
  return [...byWindow]
    .toSorted(([one], [other]) => one - other)
    .map(([start, readings]) =>
      summary(meter, {
        customer,
        start_time: start,
        end_time: start + unit,
        readings,
      }),
    );
}

function summary(
  meter: Meter,
  of: Pick<Asked, "customer" | "start_time" | "end_time"> & {
    readings: Parameters<typeof addUp>[1];
  },
) {
  const { customer, start_time, end_time, readings } = of;
  const mark = createHash("sha256")
    .update(`${meter.id} ${customer} ${start_time} ${end_time}`)
    .digest("hex");
  return {
    id: `mtrusg_test_${mark.slice(0, 32)}`,
    object: "billing.meter_event_summary",
    aggregated_value: addUp(meter, readings),
    end_time,
    livemode: false,
    meter: meter.id,
    start_time,
  };
}
