import { db } from "@/db/client";
import { stripeGateway } from "@/features/billing/gateway";
import { receiveEvent } from "@/features/billing/webhook/webhook";

/**
 * An app process that takes one delivery and is killed at some point by the
 * test that started it. Database and Stripe come from the environment.
 */
const gateway = stripeGateway();
if (!gateway) throw new Error("payments are off");
const delivery: { body: string; signature: string } = JSON.parse(
  process.argv[2] ?? "{}",
);
await receiveEvent(db, gateway, delivery);
// Stays, as a server does, until it is killed.
setInterval(() => {}, 60_000);
