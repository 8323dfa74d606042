import { parseArgs } from "node:util";
import { runJob } from "@/features/billing/jobs";
import { reviveRefused } from "@/features/billing/metering/revive";
import { noteDrifts } from "@/features/billing/reconcile/drifts";
import {
  RECONCILE_JOB,
  reconcile,
} from "@/features/billing/reconcile/reconcile";
import type { Drift } from "@/features/billing/reconcile/row";
import { runBillingCommand } from "./billing/command.ts";
import { table } from "./billing/table.ts";

const HEAD = ["check", "workspace", "subject", "here", "there", ""];

const row = (drift: Drift) => [
  drift.check,
  drift.workspaceId ?? "",
  drift.subject,
  drift.here,
  drift.there,
  drift.isRepaired ? "repaired" : "LEFT",
];

await runBillingCommand(async ({ db, gateway }) => {
  const { values } = parseArgs({
    options: { all: { type: "boolean" }, revive: { type: "boolean" } },
  });
  let drifts: Drift[] = [];
  const run = await runJob(db, RECONCILE_JOB, async (signal) => {
    if (values.revive) {
      const revived = await reviveRefused(db);
      console.log(`Usage brought back, to be told anew: ${revived}.`);
    }
    const outcome = await reconcile(db, gateway, {
      isFull: values.all ?? false,
      signal,
    });
    drifts = outcome.drifts;
    await noteDrifts(db, drifts);
    return outcome.summary;
  });
  if (!run.ok) throw new Error("The books are being compared already.");

  if (drifts.length > 0) console.log(`${table([HEAD, ...drifts.map(row)])}\n`);
  const { repaired, left, isStripeCompared } = run.value;
  console.log(
    drifts.length === 0
      ? "The books agree."
      : `${repaired} repaired, ${left} left for somebody to look at.`,
  );
  if (!isStripeCompared) {
    console.log("Payments are not set up: nothing was compared with Stripe.");
  }
  if (left > 0) process.exitCode = 1;
});
