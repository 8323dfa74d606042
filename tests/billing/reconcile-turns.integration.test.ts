import { subscriptionOf } from "@tests/support/billing";
import { test } from "@tests/support/stripe";
import { eq, sql } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { subscriptions } from "@/db/schema/billing";
import { jobs } from "@/db/schema/operator";
import type { StripeGateway } from "@/features/billing/gateway";
import { runJob } from "@/features/billing/jobs";
import {
  RECONCILE_JOB,
  reconcile,
  reconcileInTurns,
} from "@/features/billing/reconcile/reconcile";
import type { Drift } from "@/features/billing/reconcile/row";

const HOUR_MS = 3_600_000;

/** One run of the job, for as long as one part takes. */
async function aTurn(
  db: Database,
  gateway: StripeGateway,
  { now = new Date() }: { now?: Date } = {},
) {
  let drifts: Drift[] = [];
  const run = await runJob(db, RECONCILE_JOB, async () => {
    const outcome = await reconcileInTurns(db, gateway, { now, turnMs: 0 });
    drifts = outcome.drifts;
    return outcome.summary;
  });
  if (!run.ok) throw new Error(run.refusal.kind);
  return { drifts, summary: run.value };
}

/** Turns until the pass is over. */
async function aPass(db: Database, gateway: StripeGateway) {
  const turns = [await aTurn(db, gateway)];
  while (turns.at(-1)?.summary.nextStep) turns.push(await aTurn(db, gateway));
  return turns;
}

test.beforeEach(({ db }) => db.delete(jobs));

describe("the books compared in turns", () => {
  test("are looked at whole, each turn going on where the last one stopped", async ({
    db,
    shop,
    gateway,
    local,
  }) => {
    const buyers = [await shop.buyer(), await shop.buyer()];
    for (const buyer of buyers) {
      await shop.subscribe(buyer);
      await db
        .update(subscriptions)
        .set({ seats: 9 })
        .where(eq(subscriptions.workspaceId, buyer.workspaceId));
    }
    const ended = await shop.buyer();
    const subscriptionId = await shop.subscribe(ended);
    await gateway.ask((stripe) => stripe.subscriptions.cancel(subscriptionId));
    await local.control.settled();
    await db.execute(
      sql`update subscriptions set status = 'active'
           where workspace_id = ${ended.workspaceId}`,
    );

    const turns = await aPass(db, gateway);

    const found = turns.flatMap(({ drifts }) =>
      drifts.map(({ workspaceId, isRepaired }) => [workspaceId, isRepaired]),
    );
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining(
        [...buyers, ended].map(({ workspaceId }) => [workspaceId, true]),
      ),
    );
    for (const { drifts } of turns) {
      expect(drifts.length).toBeLessThanOrEqual(1);
    }
    expect(turns.at(-1)?.summary).toMatchObject({
      drifts: 3,
      repaired: 3,
      left: 0,
      cleanUntil: turns[0]?.summary.startedAt,
      nextStep: null,
    });
    expect(await subscriptionOf(db, ended)).toMatchObject({
      status: "canceled",
    });
  });

  test("rest after a pass until the next day, and the command looks all the same", async ({
    db,
    gateway,
  }) => {
    const turns = await aPass(db, gateway);
    const over = turns.at(-1)?.summary;
    const begun = Date.parse(over?.startedAt ?? "");

    const soon = await aTurn(db, gateway, { now: new Date(begun + HOUR_MS) });
    const { summary: whole } = await reconcile(db, gateway);
    const nextDay = await aTurn(db, gateway, {
      now: new Date(begun + 21 * HOUR_MS),
    });

    expect(soon).toEqual({ drifts: [], summary: over });
    expect(whole).toMatchObject({ nextStep: null, isClean: true });
    expect(nextDay.summary).toMatchObject({
      startedAt: new Date(begun + 21 * HOUR_MS).toISOString(),
      nextStep: "usage to tell",
    });
  });

  test("keep what an unclean pass began with, however many turns it took", async ({
    db,
    shop,
    gateway,
  }) => {
    await aPass(db, gateway);
    const [job] = await db.select({ summary: jobs.summary }).from(jobs);
    const buyer = await shop.buyer();
    const subscriptionId = await shop.subscribe(buyer);
    await db
      .update(subscriptions)
      .set({ stripeSubscriptionId: null, planId: "enterprise" })
      .where(eq(subscriptions.workspaceId, buyer.workspaceId));
    await db.execute(
      sql`update jobs set summary = jsonb_set(summary, '{startedAt}', '"2026-01-01T00:00:00.000Z"')`,
    );

    const turns = await aPass(db, gateway);

    expect(turns.at(-1)?.summary).toMatchObject({
      left: 1,
      isClean: false,
      cleanUntil: job?.summary?.cleanUntil,
    });
    await gateway.ask((stripe) => stripe.subscriptions.cancel(subscriptionId));
  });
});
