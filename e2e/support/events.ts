import { randomUUID } from "node:crypto";
import { anEvent } from "@tests/support/deliveries";
import type { Database } from "@/db/open";
import { stripeEvents } from "@/db/schema/payments";

/** An event about a customer of another installation: done, and done again. */
export async function givenDoneEvent(db: Database) {
  const event = anEvent({
    type: "invoice.paid",
    object: { id: "in_1", customer: `cus_${randomUUID()}` },
  });
  await db.insert(stripeEvents).values({
    id: event.id,
    type: event.type,
    isLive: false,
    createdAt: new Date(),
    receivedAt: new Date(),
    payload: event,
    state: "done",
    attempts: 1,
    doneAt: new Date(),
  });
  return event.id;
}
