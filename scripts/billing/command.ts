import { type Env, env, parseEnv } from "@/core/env";
import type { Database } from "@/db/client";
import { type StripeGateway, stripeGateway } from "@/features/billing/gateway";
import { runDatabaseCommand } from "../db/command.ts";
import { findAddresses } from "../run/addresses.ts";

export type BillingCommand = {
  db: Database;
  /** Null when payments are not set up. */
  gateway: StripeGateway | null;
  variables: Env;
};

/**
 * Runs one command on the database and the Stripe that the app has; on this
 * machine, on the stand-ins of the app that runs.
 */
export async function runBillingCommand(
  work: (command: BillingCommand) => Promise<void>,
) {
  pointToRunningStandIns();
  await runDatabaseCommand(({ db }) =>
    work({ db, gateway: stripeGateway(), variables: env() }),
  );
}

/** Before the configuration is first asked for: it is read once. */
function pointToRunningStandIns() {
  const { NODE_ENV, TOLLGATE_LOCAL, DATABASE_DIR, STRIPE_SECRET_KEY } =
    parseEnv(process.env);
  if (STRIPE_SECRET_KEY || (NODE_ENV === "production" && !TOLLGATE_LOCAL)) {
    return;
  }
  for (const [name, address] of Object.entries(findAddresses(DATABASE_DIR))) {
    process.env[name] ||= address;
  }
}
