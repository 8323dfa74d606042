import type { Account } from "../../account.ts";
import { emit } from "../../events.ts";
import { invalidRequest, missing } from "../../http/errors.ts";
import {
  either,
  flag,
  hash,
  integer,
  list,
  metadata,
  oneOf,
  type Params,
  required,
  text,
} from "../../http/shapes.ts";
import { metadataUpdate, withMetadata } from "../fields.ts";
import { addIntervals } from "../periods.ts";
import { updateItems } from "../subscription/update.ts";
import { makePhase } from "./create.ts";
import { itemsOfPhase, type Phase, type Schedule } from "./phases.ts";

const prorationBehavior = oneOf("always_invoice", "create_prorations", "none");
const nowOr = either(integer, oneOf("now"));

const phase = {
  duration: hash({
    interval: required(oneOf("day", "week", "month", "year")),
    interval_count: integer,
  }),
  end_date: nowOr,
  items: required(
    list(hash({ metadata, price: required(text), quantity: integer })),
  ),
  metadata,
  proration_behavior: prorationBehavior,
  start_date: nowOr,
  trial: flag,
};

export const scheduleUpdateFields = {
  end_behavior: oneOf("cancel", "release"),
  metadata: metadataUpdate,
  phases: list(hash(phase)),
  proration_behavior: prorationBehavior,
};

export function updateSchedule(
  account: Account,
  id: string,
  params: Params<typeof scheduleUpdateFields>,
): Schedule {
  const before = account.get("subscription_schedule", id);
  if (before.status !== "active") {
    throw invalidRequest(
      `You cannot update a subscription schedule that is currently in the \`${before.status}\` status.`,
    );
  }
  const phases = params.phases
    ? readPhases(account, before, params.phases)
    : before.phases;
  const current = phases.find(
    ({ start_date }) => start_date === before.current_phase?.start_date,
  );
  if (!current) {
    throw invalidRequest(
      "The current phase must be among the phases, with its start date.",
      { param: "phases" },
    );
  }
  const schedule = account.change("subscription_schedule", id, {
    current_phase: {
      start_date: current.start_date,
      end_date: current.end_date,
    },
    end_behavior: params.end_behavior ?? before.end_behavior,
    metadata: withMetadata(before.metadata, params.metadata),
    phases,
  });
  emit(account, "subscription_schedule.updated", { object: schedule, before });
  applyNow(account, schedule, {
    phase: current,
    prorationBehavior: params.proration_behavior ?? "create_prorations",
  });
  return schedule;
}

/** Each begins where the one before it ends; the first must say when. */
function readPhases(
  account: Account,
  schedule: Schedule,
  given: Params<typeof phase>[],
): Phase[] {
  const now = account.now();
  const phases: Phase[] = [];
  for (const [index, each] of given.entries()) {
    const param = `phases[${index}]`;
    const before = phases.at(-1);
    const asked = each.start_date === "now" ? now : each.start_date;
    const start = asked ?? before?.end_date;
    if (start === undefined) throw missing(`${param}[start_date]`);
    if (before && start !== before.end_date) {
      throw invalidRequest(
        "The start date of a phase must be the end date of the phase before it.",
        { param: `${param}[start_date]` },
      );
    }
    phases.push(
      makePhase({
        currency: schedule.phases[0]?.currency ?? "usd",
        items: each.items.map((item) => recurring(account, item, param)),
        metadata: withMetadata(null, each.metadata),
        prorationBehavior: each.proration_behavior ?? "create_prorations",
        start,
        end: endOf(account, { phase: each, start, param }),
      }),
    );
  }
  return phases;
}

function recurring(
  account: Account,
  { price: id, quantity }: { price: string; quantity?: number },
  param: string,
) {
  const price = account.get("price", id, `${param}[items][price]`);
  const isMetered = price.recurring?.usage_type === "metered";
  if (!price.recurring || (isMetered && quantity !== undefined)) {
    throw invalidRequest(
      isMetered
        ? `Quantity should not be specified where usage_type is metered. Remove quantity from ${param}[items]`
        : "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
      { param: `${param}[items]` },
    );
  }
  return { price: id, ...(isMetered ? {} : { quantity: quantity ?? 1 }) };
}

/** Without an end or a duration, one interval of its price. */
function endOf(
  account: Account,
  given: { phase: Params<typeof phase>; start: number; param: string },
): number {
  const { phase: each, start, param } = given;
  const price = account.get("price", each.items[0]?.price ?? "");
  const every = each.duration ?? price.recurring;
  const end =
    each.end_date === "now"
      ? account.now()
      : (each.end_date ??
        addIntervals(start, {
          interval: every?.interval ?? "month",
          interval_count: every?.interval_count ?? 1,
        }));
  if (end > start) return end;
  throw invalidRequest("The end date of a phase must come after its start.", {
    param: `${param}[end_date]`,
  });
}

/** A current phase with other items changes the subscription at once. */
function applyNow(
  account: Account,
  schedule: Schedule,
  now: {
    phase: Phase;
    prorationBehavior: "always_invoice" | "create_prorations" | "none";
  },
) {
  const subscription = account.get("subscription", schedule.subscription ?? "");
  const items = itemsOfPhase(account, subscription, now.phase);
  const isSame =
    items.length === subscription.items.data.length &&
    subscription.items.data.every((item) =>
      items.some(
        (each) => each.id === item.id && each.quantity === item.quantity,
      ),
    );
  if (isSame) return;
  updateItems(account, subscription.id, {
    update: { items },
    how: {
      paymentBehavior: "allow_incomplete",
      prorationBehavior: now.prorationBehavior,
    },
  });
}
