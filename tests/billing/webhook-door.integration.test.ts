import { freePort } from "@local/listen";
import { test as base } from "@tests/support/database";
import { anEvent, signed } from "@tests/support/deliveries";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { stripeEvents } from "@/db/schema/payments";
import { stripeGateway } from "@/features/billing/gateway";
import { replayEvent, retryEvents } from "@/features/billing/webhook/webhook";

const ADDRESS = "http://localhost:3000/api/billing/webhook";

/** The route, on a Stripe that is away. */
const test = base.extend(
  "deliver",
  { scope: "file" },
  async ({ databaseUrl }, { onCleanup }) => {
    process.env.DATABASE_URL = databaseUrl;
    process.env.LOCAL_STRIPE_URL = `http://127.0.0.1:${await freePort()}`;
    process.env.LOG_LEVEL = "error";
    const { closeDatabase } = await import("@/db/client");
    onCleanup(() => closeDatabase());
    const { POST } = await import("@/app/api/billing/webhook/route");
    return (delivery: { body: string; signature?: string }) =>
      POST(
        new Request(ADDRESS, {
          method: "POST",
          body: delivery.body,
          ...(delivery.signature && {
            headers: { "stripe-signature": delivery.signature },
          }),
        }),
      );
  },
);

const gateway = () => stripeGateway() ?? expect.fail("payments are off");

const retried = (db: Database, now: Date) =>
  retryEvents(db, gateway(), { now });

async function replayed(db: Database, eventId: string) {
  const answer = await replayEvent(db, gateway(), { eventId });
  return answer.ok ? answer.value : answer.refusal;
}

async function storedEvent(db: Database, id: string) {
  const [event] = await db
    .select()
    .from(stripeEvents)
    .where(eq(stripeEvents.id, id));
  return event ?? null;
}

describe("POST /api/billing/webhook", () => {
  test("stores a type nobody handles, once, and says so", async ({
    db,
    deliver,
  }) => {
    const event = anEvent({ type: "product.created" });

    const answers = [
      await deliver(signed(event)),
      await deliver(signed(event)),
    ];

    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ outcome: "ignored" });
    }
    expect(await storedEvent(db, event.id)).toMatchObject({
      type: "product.created",
      state: "ignored",
      isLive: false,
      apiVersion: "2026-10-28.endive",
      payload: event,
      attempts: 0,
    });
  });

  test("is done at once with an event about somebody else's customer", async ({
    db,
    deliver,
  }) => {
    const event = anEvent({
      type: "customer.subscription.updated",
      object: { id: "sub_1", customer: "cus_of_another_installation" },
    });

    const answer = await deliver(signed(event));

    expect(await answer.json()).toEqual({ outcome: "done" });
    expect(await storedEvent(db, event.id)).toMatchObject({
      state: "done",
      leasedUntil: null,
      lastError: null,
    });
  });

  test.for([
    {
      why: "is not signed",
      sign: (event: object) => ({ body: JSON.stringify(event) }),
    },
    {
      why: "is signed with another secret",
      sign: (event: object) => signed(event, { secret: "whsec_other" }),
    },
    {
      why: "was signed ten minutes ago",
      sign: (event: object) =>
        signed(event, { at: new Date(Date.now() - 600_000) }),
    },
    {
      why: "was changed after it was signed",
      sign: (event: object) => {
        const { body, signature } = signed(event);
        return { body: body.replace("product", "PRODUCT"), signature };
      },
    },
    {
      why: "has a signature of another shape",
      sign: (event: object) => ({
        body: JSON.stringify(event),
        signature: "v1=abc",
      }),
    },
  ])(
    "refuses with 400, and stores nothing, what $why",
    async ({ sign }, { db, deliver }) => {
      const event = anEvent();

      const answer = await deliver(sign(event));

      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ error: { code: "bad_signature" } });
      expect(await storedEvent(db, event.id)).toBeNull();
    },
  );

  test.for([
    { body: "[]" },
    { body: "not JSON" },
    { body: '{"id":"evt_1","object":"v2.core.event","type":"v1.x"}' },
  ])(
    "refuses $body, signed or not: it is no event of this kind",
    async ({ body }, { deliver }) => {
      expect((await deliver(signed(body))).status).toBe(400);
    },
  );

  test.for([
    { code: "wrong_mode", wishes: { livemode: true } },
    { code: "wrong_account", wishes: { account: "acct_1" } },
  ])(
    "refuses with $code, and stores nothing",
    async ({ code, wishes }, { db, deliver }) => {
      const event = anEvent({ type: "invoice.paid", ...wishes });

      const answer = await deliver(signed(event));

      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ error: { code } });
      expect(await storedEvent(db, event.id)).toBeNull();
    },
  );

  test("refuses more than 512 KB", async ({ db, deliver }) => {
    const event = anEvent({
      object: { id: "x", text: "a".repeat(512 * 1024) },
    });

    const answer = await deliver(signed(event));

    expect(answer.status).toBe(413);
    expect(await storedEvent(db, event.id)).toBeNull();
  });

  test("keeps an event open, and asks for it again, while Stripe is away", async ({
    db,
    deliver,
  }) => {
    const event = anEvent({
      type: "charge.refunded",
      object: { id: "ch_1", customer: "cus_1" },
    });

    const answer = await deliver(signed(event));

    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ error: { code: "not_done" } });
    const stored = await storedEvent(db, event.id);
    expect(stored).toMatchObject({
      state: "waiting",
      attempts: 1,
      leasedUntil: null,
      lastError: expect.stringMatching(/^unavailable: /),
    });
    expect(stored?.nextAttemptAt?.getTime()).toBeGreaterThan(Date.now());
    const due = new Date((stored?.nextAttemptAt?.getTime() ?? 0) + 1);
    expect(await retried(db, due)).toEqual({ done: 0, failed: 1 });
    expect(await storedEvent(db, event.id)).toMatchObject({
      state: "waiting",
      attempts: 2,
    });
  });

  test("replays nothing that was never stored, and nothing nobody handles", async ({
    db,
    deliver,
  }) => {
    const event = anEvent();
    await deliver(signed(event));

    expect(await replayed(db, "evt_never")).toEqual({ kind: "not_found" });
    expect(await replayed(db, event.id)).toEqual({ kind: "ignored" });
  });
});
