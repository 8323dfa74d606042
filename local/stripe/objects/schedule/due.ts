import type { Account } from "../../account.ts";
import type { Due } from "../../agenda.ts";
import { endAsPlanned } from "../subscription/renew.ts";
import { updateItems } from "../subscription/update.ts";
import { leavePhase, phaseAfter, type Schedule } from "./phases.ts";

/** Phases that end within a period; its end takes along those that end there. */
export function* schedulesDue(account: Account): Iterable<Due> {
  for (const schedule of account.all("subscription_schedule")) {
    if (schedule.status !== "active" || !schedule.current_phase) continue;
    yield {
      atSeconds: schedule.current_phase.end_date,
      happen: () => changePhase(account, schedule),
    };
  }
}

function changePhase(account: Account, schedule: Schedule) {
  const id = schedule.subscription ?? "";
  const next = phaseAfter(schedule);
  const entered = leavePhase(
    account,
    account.get("subscription", id),
    schedule,
  );
  if (entered === "unchanged") return;
  if (entered === "ends") {
    endAsPlanned(account, id);
    return;
  }
  updateItems(account, id, {
    update: entered,
    how: {
      paymentBehavior: "allow_incomplete",
      prorationBehavior: behaviourOf(next?.proration_behavior),
    },
  });
}

const behaviourOf = (name: string | undefined) =>
  name === "none" || name === "always_invoice" ? name : "create_prorations";
