import type { Database } from "@/db/client";
import { StripeFault } from "@/features/billing/fault";
import { reportUsage } from "@/features/billing/metering/report";
import { syncRequested } from "@/features/billing/sync/sync";
import { retryEvents } from "@/features/billing/webhook/webhook";
import { reviewBudget } from "@/features/limits/budget";
import { sweep } from "@/features/limits/sweep";
import { queueAlerts } from "@/features/notices/alerts/queue";
import { notify } from "@/features/notices/notify";
import type { World } from "./world.ts";

export const ALERT_EMAILS = ["ops@example.com", "boss@example.com"];

type Job = (world: World, db: Database) => Promise<unknown>;

const JOBS: readonly Job[] = [
  (_, db) => sweep(db),
  ({ gateway }, db) => retryEvents(db, gateway),
  ({ gateway }, db) => syncRequested(db, gateway),
  ({ gateway }, db) => reportUsage(db, gateway).catch(unlessUnavailable),
  (_, db) => queueAlerts(db, { emails: ALERT_EMAILS, webhookUrl: null }),
  (_, db) => reviewBudget(db),
  ({ mailGateway }, db) => notify(db, mailGateway),
];

/** Every job once, in any order; now and then one in both processes at once. */
export async function workOnce(world: World) {
  const { dice, processes } = world;
  for (const job of dice.shuffled(JOBS)) {
    const running = dice.chance(0.3) ? processes : [dice.pick(processes)];
    const ends = await Promise.allSettled(running.map((db) => job(world, db)));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
}

function unlessUnavailable(fault: unknown) {
  if (fault instanceof StripeFault && fault.kind === "unavailable") return;
  throw fault;
}
