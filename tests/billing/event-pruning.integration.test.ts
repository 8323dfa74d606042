import { test } from "@tests/support/stripe";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { stripeEvents } from "@/db/schema/payments";
import { pruneEvents } from "@/features/billing/webhook/event-store";
import { replayEvent } from "@/features/billing/webhook/webhook";

const DAY_MS = 86_400_000;
const now = new Date("2026-11-01T00:00:00Z");

async function givenEvent(
  db: Database,
  {
    state,
    daysAgo,
  }: { state: "waiting" | "done" | "ignored"; daysAgo: number },
) {
  const receivedAt = new Date(now.getTime() - daysAgo * DAY_MS);
  const id = `evt_${state}_${daysAgo}`;
  await db.insert(stripeEvents).values({
    ...{ id, state, receivedAt, isLive: false },
    type: "invoice.paid",
    createdAt: receivedAt,
    payload: { id, data: { object: { customer_email: "ada@example.com" } } },
    doneAt: state === "done" ? receivedAt : null,
  });
  return id;
}

describe("pruning what Stripe told", () => {
  test("takes the payload of events over 90 days old that are done or ignored, and no row", async ({
    db,
  }) => {
    const old = [
      await givenEvent(db, { state: "done", daysAgo: 91 }),
      await givenEvent(db, { state: "ignored", daysAgo: 91 }),
    ];
    const kept = [
      await givenEvent(db, { state: "done", daysAgo: 89 }),
      await givenEvent(db, { state: "ignored", daysAgo: 89 }),
      await givenEvent(db, { state: "waiting", daysAgo: 400 }),
    ];

    const pruned = [
      await pruneEvents(db, { now }),
      await pruneEvents(db, { now }),
    ];

    expect(pruned).toEqual([2, 0]);
    const rows = await db.select().from(stripeEvents);
    const withPayload = rows.filter(({ payload }) => payload !== null);
    expect(withPayload.map(({ id }) => id).sort()).toEqual(kept.sort());
    expect(rows).toHaveLength(old.length + kept.length);
    await db.delete(stripeEvents);
  });

  test("leaves nothing to replay, and says so", async ({ db, gateway }) => {
    const eventId = await givenEvent(db, { state: "done", daysAgo: 91 });
    await pruneEvents(db, { now });

    expect(await replayEvent(db, gateway, { eventId })).toEqual({
      ok: false,
      refusal: { kind: "pruned" },
    });
    expect(
      await db.select().from(stripeEvents).where(eq(stripeEvents.id, eventId)),
    ).toMatchObject([{ state: "done", payload: null }]);
  });
});
