import { db } from "@/db/client";
import { stripeGateway } from "@/features/billing/gateway";
import { reportUsage } from "@/features/billing/metering/report";

/**
 * An app process that tells Stripe of overage and stops dead around the first
 * reading, for the test that started it to kill. Database and Stripe come from
 * the environment.
 */
const { point, now }: { point: "before" | "after"; now: string } = JSON.parse(
  process.argv[2] ?? "{}",
);

const gateway = stripeGateway();
if (!gateway) throw new Error("no Stripe is configured");
const stopDead = async () => {
  console.log("here");
  // Stays, as a server does, until it is killed.
  setInterval(() => {}, 60_000);
  await new Promise(() => {});
};
let asked = 0;
await reportUsage(
  db,
  {
    ...gateway,
    async ask(act) {
      // The first asks for the meter.
      asked += 1;
      if (asked === 2 && point === "before") await stopDead();
      const answer = await gateway.ask(act);
      if (asked === 2 && point === "after") await stopDead();
      return answer;
    },
  },
  { now: new Date(now) },
);
