import { setUpStripe } from "@/features/billing/setup/setup";
import { runBillingCommand } from "./billing/command.ts";
import { table } from "./billing/table.ts";

await runBillingCommand(async ({ db, gateway, variables }) => {
  if (!gateway) {
    throw new Error(
      "Payments are not set up: set STRIPE_SECRET_KEY, or start the app here for its stand-in.",
    );
  }
  console.log(gateway.isLive ? "Live mode: real money." : "Test mode.");
  const steps = await setUpStripe(db, gateway, {
    appName: variables.APP_NAME,
    appUrl: variables.APP_URL ?? variables.AUTH_URL ?? null,
  });
  console.log(table(steps.map(({ did, what, id }) => [did, what, id])));
  for (const { webhookSecret } of steps) {
    if (!webhookSecret) continue;
    console.log(
      `\nStripe tells this once; set it where the app runs:\nSTRIPE_WEBHOOK_SECRET=${webhookSecret}`,
    );
  }
});
