import type { Account } from "../account.ts";
import { noSuch } from "../http/errors.ts";
import { type Route, route } from "../http/routes.ts";
import { integer, list, text } from "../http/shapes.ts";
import type { Objects } from "../wire.ts";
import type { Problem, Sent } from "./reading.ts";

type Report = Objects["v2.core.event"];

const URL = "/v2/core/events";
const LIMIT_USUAL = 20;

/** Events of the second version: they name what they are about. */
export const errorReportRoutes: Route[] = [
  route(`GET ${URL}`, {
    sdk: "V2.Core.EventListParams",
    params: { limit: integer, object_id: text, types: list(text) },
    answer: ({ account, params }) => ({
      data: account
        .all("v2.core.event")
        .filter(
          ({ related_object, type }) =>
            (params.object_id ?? related_object?.id) === related_object?.id &&
            (params.types?.includes(type) ?? true),
        )
        .toReversed()
        .slice(0, params.limit ?? LIMIT_USUAL),
      next_page_url: null,
      previous_page_url: null,
    }),
  }),
  route(`GET ${URL}/:id`, {
    sdk: "V2.Core.EventRetrieveParams",
    params: {},
    answer: ({ account, id }) => {
      const report = account.find("v2.core.event", id);
      if (!report) throw noSuch("event", id);
      return report;
    },
  }),
];

/** Says of usage that was taken unseen what is wrong with it. */
export function reportProblem(
  account: Account,
  { problem, sent }: { problem: Problem; sent: Sent },
): void {
  const { code, message, meter } = problem;
  const now = isoOf(account.now());
  account.put("v2.core.event", {
    id: account.newId("evt_test"),
    object: "v2.core.event",
    created: now,
    livemode: false,
    type: meter
      ? "v1.billing.meter.error_report_triggered"
      : "v1.billing.meter.no_meter_found",
    data: {
      developer_message_summary: `There is 1 invalid event: ${message}`,
      reason: {
        error_count: 1,
        error_types: [
          {
            code,
            error_count: 1,
            sample_errors: [
              {
                error_message: message,
                request: { identifier: sent.identifier },
              },
            ],
          },
        ],
      },
      validation_start: now,
      validation_end: now,
    },
    ...(meter && {
      related_object: {
        id: meter.id,
        type: meter.object,
        url: `/v1/billing/meters/${meter.id}`,
      },
    }),
  } satisfies Report);
}

const isoOf = (seconds: number) => new Date(seconds * 1_000).toISOString();
