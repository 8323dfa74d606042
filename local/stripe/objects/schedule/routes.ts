import type { Account } from "../../account.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import { created, isWithin, page, pagination } from "../../http/lists.ts";
import { type Route, route } from "../../http/routes.ts";
import { flag, text } from "../../http/shapes.ts";
import { metadataUpdate, withMetadata } from "../fields.ts";
import { cancelSubscription } from "../subscription/end.ts";
import { createSchedule } from "./create.ts";
import { releaseSchedule, type Schedule } from "./phases.ts";
import { scheduleUpdateFields, updateSchedule } from "./update.ts";

const URL = "/v1/subscription_schedules";

export const scheduleRoutes: Route[] = [
  route(`POST ${URL}`, {
    sdk: "SubscriptionScheduleCreateParams",
    params: { from_subscription: text, metadata: metadataUpdate },
    answer: ({ account, params }) => {
      if (params.from_subscription === undefined)
        throw missing("from_subscription");
      return createSchedule(account, {
        subscription: params.from_subscription,
        metadata: withMetadata(null, params.metadata),
      });
    },
  }),
  route(`GET ${URL}/:id`, {
    sdk: "SubscriptionScheduleRetrieveParams",
    params: {},
    answer: ({ account, id }) => account.get("subscription_schedule", id),
  }),
  route(`POST ${URL}/:id`, {
    sdk: "SubscriptionScheduleUpdateParams",
    params: scheduleUpdateFields,
    answer: ({ account, id, params }) => updateSchedule(account, id, params),
  }),
  route(`POST ${URL}/:id/release`, {
    sdk: "SubscriptionScheduleReleaseParams",
    params: { preserve_cancel_date: flag },
    answer: ({ account, id }) =>
      releaseSchedule(account, active(account, id, "release")),
  }),
  route(`POST ${URL}/:id/cancel`, {
    sdk: "SubscriptionScheduleCancelParams",
    params: { invoice_now: flag, prorate: flag },
    answer: ({ account, id, params }) => {
      const schedule = active(account, id, "cancel");
      cancelSubscription(account, schedule.subscription ?? "", {
        invoiceNow: params.invoice_now ?? true,
        prorate: params.prorate ?? true,
      });
      return account.get("subscription_schedule", id);
    },
  }),
  route(`GET ${URL}`, {
    sdk: "SubscriptionScheduleListParams",
    params: { ...pagination, created, customer: text, scheduled: flag },
    answer: ({ account, params }) =>
      page(
        account
          .all("subscription_schedule")
          .filter(
            (each) =>
              isWithin(each.created, params.created) &&
              (params.customer ?? each.customer) === each.customer &&
              (params.scheduled ?? each.status === "not_started") ===
                (each.status === "not_started"),
          ),
        { url: URL, params },
      ),
  }),
];

function active(account: Account, id: string, verb: string): Schedule {
  const schedule = account.get("subscription_schedule", id);
  if (schedule.status === "active") return schedule;
  throw invalidRequest(
    `You cannot ${verb} a subscription schedule that is currently in the \`${schedule.status}\` status.`,
  );
}
