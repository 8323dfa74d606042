import { randomUUID } from "node:crypto";
import type { Account } from "../account.ts";
import { invalidRequest } from "../http/errors.ts";
import { type Route, route } from "../http/routes.ts";
import {
  hash,
  integer,
  metadata,
  oneOf,
  required,
  text,
} from "../http/shapes.ts";
import { reportProblem } from "./error-reports.ts";
import { isProblem, isTaken, type Sent, take } from "./reading.ts";

const IDENTIFIER_MAX = 100;
const CANCEL_SECONDS = 86_400;

const moment = {
  ...text,
  read: (given: unknown, param: string) => {
    const seconds = Date.parse(text.read(given, param)) / 1_000;
    if (!Number.isNaN(seconds)) return Math.floor(seconds);
    throw invalidRequest(`Invalid timestamp: ${String(given)}`, { param });
  },
  samples: ["2026-03-15T12:00:00.000Z"],
};
const eventFields = {
  event_name: required(text),
  identifier: text,
  payload: required(metadata),
};
const adjustmentFields = {
  cancel: hash({ identifier: text }),
  event_name: required(text),
  type: required(oneOf("cancel")),
};

export const meterEventRoutes: Route[] = [
  // Taken unseen: what is wrong with it is told later, elsewhere.
  route("POST /v1/billing/meter_events", {
    sdk: "Billing.MeterEventCreateParams",
    params: { ...eventFields, timestamp: integer },
    answer: ({ account, params }) => {
      const sent = complete(account, params);
      const taken = take(account, sent);
      if (isProblem(taken)) reportProblem(account, { problem: taken, sent });
      const created = account.now();
      return { object: "billing.meter_event", ...shown(sent), created };
    },
  }),
  route("POST /v2/billing/meter_events", {
    sdk: "V2.Billing.MeterEventCreateParams",
    params: { ...eventFields, timestamp: moment },
    answer: ({ account, params }) => {
      const sent = complete(account, params);
      const taken = take(account, sent);
      if (isProblem(taken)) {
        throw invalidRequest(taken.message, { code: taken.code });
      }
      return {
        object: "v2.billing.meter_event",
        ...shown(sent),
        created: isoOf(account.now()),
        timestamp: isoOf(sent.timestamp),
      };
    },
  }),
  route("POST /v1/billing/meter_event_adjustments", {
    sdk: "Billing.MeterEventAdjustmentCreateParams",
    params: adjustmentFields,
    answer: ({ account, params }) => ({
      object: "billing.meter_event_adjustment",
      ...cancel(account, params),
    }),
  }),
  route("POST /v2/billing/meter_event_adjustments", {
    sdk: "V2.Billing.MeterEventAdjustmentCreateParams",
    params: adjustmentFields,
    answer: ({ account, params }) => ({
      id: account.newId("mtr_event_adj"),
      object: "v2.billing.meter_event_adjustment",
      created: isoOf(account.now()),
      ...cancel(account, params),
    }),
  }),
];

function complete(
  account: Account,
  given: Omit<Sent, "identifier" | "timestamp"> &
    Partial<Pick<Sent, "identifier" | "timestamp">>,
): Sent {
  const { identifier = randomUUID(), timestamp = account.now() } = given;
  if (identifier.length > IDENTIFIER_MAX) {
    throw invalidRequest(
      `Invalid string: must be at most ${IDENTIFIER_MAX} characters`,
      { param: "identifier" },
    );
  }
  if (isTaken(account, identifier)) {
    throw invalidRequest(
      `An event already exists with identifier ${identifier}.`,
    );
  }
  return { ...given, identifier, timestamp };
}

const shown = ({ event_name, identifier, payload, timestamp }: Sent) => ({
  event_name,
  identifier,
  livemode: false,
  payload,
  timestamp,
});

function cancel(
  account: Account,
  params: { cancel?: { identifier?: string }; event_name: string },
) {
  const identifier = params.cancel?.identifier;
  const reading = account
    .all("local.meter_reading")
    .findLast(
      (each) =>
        each.identifier === identifier && each.event_name === params.event_name,
    );
  if (!reading || account.now() - reading.received >= CANCEL_SECONDS) {
    throw invalidRequest(
      `No event with identifier ${identifier} was received within the last 24 hours.`,
      { param: "cancel[identifier]" },
    );
  }
  account.change("local.meter_reading", reading.id, { isCancelled: true });
  return {
    cancel: { identifier: reading.identifier },
    event_name: reading.event_name,
    livemode: false,
    status: "complete",
    type: "cancel",
  };
}

const isoOf = (seconds: number) => new Date(seconds * 1_000).toISOString();
