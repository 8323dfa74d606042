import type { Account } from "../account.ts";
import type { Objects } from "../wire.ts";
import { type Meter, meterNamed } from "./meter.ts";

export type Reading = Objects["local.meter_reading"];

/** What a client sent, of either version. */
export type Sent = {
  event_name: string;
  identifier: string;
  payload: Record<string, string>;
  /** Whole seconds. */
  timestamp: number;
};

/** Why usage cannot be counted, with the API's code for it. */
export type Problem = { code: string; message: string; meter: Meter | null };

const DAY_SECONDS = 86_400;
const OLDEST_SECONDS = 35 * DAY_SECONDS;
const AHEAD_SECONDS = 300;
const UNIQUE_SECONDS = DAY_SECONDS;
const DIGITS_MAX = 15;

/** Whether an identifier was taken within its 24 hours. */
export const isTaken = (account: Account, identifier: string): boolean =>
  account
    .all("local.meter_reading")
    .some(
      (reading) =>
        reading.identifier === identifier &&
        account.now() - reading.received < UNIQUE_SECONDS,
    );

/** Counts usage, or says what is wrong with it. */
export function take(account: Account, sent: Sent): Reading | Problem {
  const meter = meterNamed(account, sent.event_name);
  if (!meter) {
    return problem(null, {
      code: "no_meter",
      message: `No active meter found with event name ${sent.event_name}.`,
    });
  }
  const customer = sent.payload[meter.customer_mapping.event_payload_key];
  const value = sent.payload[meter.value_settings.event_payload_key];
  const wrong =
    wrongWithMeter(meter) ??
    wrongWithTime(account, sent.timestamp) ??
    wrongWithCustomer(account, customer) ??
    wrongWithValue(meter, value);
  if (wrong) return problem(meter, wrong);
  return account.put("local.meter_reading", {
    id: account.newId("mtrev"),
    object: "local.meter_reading",
    event_name: sent.event_name,
    identifier: sent.identifier,
    customer: customer ?? "",
    value: Number(value ?? 0),
    timestamp: sent.timestamp,
    received: account.now(),
    isCancelled: false,
  });
}

export const isProblem = (taken: Reading | Problem): taken is Problem =>
  "code" in taken;

type Wrong = Omit<Problem, "meter"> | null;

const problem = (meter: Meter | null, wrong: NonNullable<Wrong>): Problem => ({
  ...wrong,
  meter,
});

const wrongWithMeter = (meter: Meter): Wrong =>
  meter.status === "active"
    ? null
    : {
        code: "archived_meter",
        message: `The meter for event name ${meter.event_name} is inactive.`,
      };

function wrongWithTime(account: Account, timestamp: number): Wrong {
  if (timestamp < account.now() - OLDEST_SECONDS) {
    return {
      code: "timestamp_too_far_in_past",
      message: "The timestamp must be within the past 35 days.",
    };
  }
  if (timestamp > account.now() + AHEAD_SECONDS) {
    return {
      code: "timestamp_in_future",
      message: "The timestamp may be at most 5 minutes in the future.",
    };
  }
  return null;
}

function wrongWithCustomer(
  account: Account,
  customer: string | undefined,
): Wrong {
  if (!customer) {
    return {
      code: "meter_event_no_customer_defined",
      message: "The payload names no customer.",
    };
  }
  return account.find("customer", customer)
    ? null
    : {
        code: "meter_event_customer_not_found",
        message: `No such customer: '${customer}'`,
      };
}

function wrongWithValue(meter: Meter, value: string | undefined): Wrong {
  if (meter.default_aggregation.formula === "count" && value === undefined)
    return null;
  const digits = /^-?(\d+)$/.exec(value ?? "")?.[1];
  if (digits === undefined) {
    return {
      code: "meter_event_invalid_value",
      message: `The value must be a whole number, not ${JSON.stringify(value ?? null)}.`,
    };
  }
  return digits.length <= DIGITS_MAX
    ? null
    : {
        code: "meter_event_value_too_many_digits",
        message: `The value may have at most ${DIGITS_MAX} digits.`,
      };
}
