import { randomUUID } from "node:crypto";
import { givenActing } from "@tests/support/acting";
import { givenUser } from "@tests/support/build";
import { aCallOf, anEnding, givenPayer, held } from "@tests/support/calls";
import { givenModel } from "@tests/support/models";
import { foldEverything } from "@tests/support/rollups";
import { test } from "@tests/support/signed-in";
import { describe, expect, vi } from "vitest";
import { emailOutbox } from "@/db/schema/notices";
import {
  alertPosts,
  operatorAlerts,
  operatorBudgets,
  spendSpikes,
} from "@/db/schema/spending";
import { pullBrake } from "@/features/admin/spending/commands";
import { loadSpending } from "@/features/admin/spending/loaders";
import { listAlerts } from "@/features/admin/spending/queries";
import { settle } from "@/features/limits/settle";

vi.hoisted(() => {
  process.env.OPERATOR_MONTHLY_BUDGET_USD = "100";
});
vi.mock("next/headers", () => import("@tests/support/next-headers"));

const DOLLAR = 1_000_000_000n;

describe("what the spending page shows", () => {
  test("is the month by the ledger and by the day, what runs, and who pulled what", async ({
    db,
    signIn,
  }) => {
    const acting = await givenActing(db);
    await signIn(acting);
    const payer = await givenPayer(db);
    const { modelId } = await givenModel(db, { outputMicros: 1_000_000_000n });
    const now = new Date();
    const call = () => held(db, aCallOf(payer, 2_000, { modelId, now }));
    await settle(
      db,
      anEnding(
        await call(),
        { output: 1_500 },
        { servedModelId: modelId, now },
      ),
    );
    await call();
    await pullBrake(db, {
      ...{ acting, modelId, level: "no_new_calls" },
      reason: "its price has doubled",
    });
    await db
      .insert(operatorBudgets)
      .values({ since: now, budgetNanos: 100n * DOLLAR });
    await foldEverything(db);

    const spending = await loadSpending();

    const month = `${now.toISOString().slice(0, 7)}-01`;
    expect(spending).toMatchObject({
      month,
      spentNanos: (3n * DOLLAR) / 2n,
      budgetNanos: 100n * DOLLAR,
      reservedNanos: 2n * DOLLAR,
      months: [{ month, costNanos: (3n * DOLLAR) / 2n }],
      days: [
        {
          day: now.toISOString().slice(0, 10),
          calls: 1n,
          costNanos: (3n * DOLLAR) / 2n,
        },
      ],
      budgets: [{ budgetNanos: 100n * DOLLAR }],
      acts: [
        {
          action: "brake.pull",
          actorEmail: acting.actor.email,
          subjectId: `model:${modelId}`,
          reason: "its price has doubled",
          level: "no_new_calls",
        },
      ],
    });
    expect(
      spending.standing.models.find(({ id }) => id === modelId),
    ).toMatchObject({ brake: "no_new_calls", calls: 1 });
  });

  test("names who a spike is of, while they are there", async ({
    db,
    signIn,
  }) => {
    await signIn(await givenActing(db));
    const [person, gone] = [await givenUser(db), randomUUID()];
    const hour = new Date("2026-11-22T12:00:00Z");
    const spike = { hour, beganAt: hour, costNanos: DOLLAR, usualNanos: 0n };
    await db.insert(spendSpikes).values([
      { ...spike, kind: "person", subject: person.userId, calls: 3n },
      { ...spike, kind: "person", subject: gone, calls: 2n },
      { ...spike, kind: "model", subject: "gpt-4o", calls: 1n },
      { ...spike, kind: "feature", subject: "chat", calls: 1n },
    ]);

    const { spikes } = await loadSpending();

    expect(
      Object.fromEntries(spikes.map(({ subject, name }) => [subject, name])),
    ).toEqual({
      [person.userId]: person.email,
      [gone]: null,
      "gpt-4o": "GPT-4o",
      chat: "chat",
    });
  });
});

describe("an alert in the list", () => {
  test("says what became of its mails and its post", async ({ db }) => {
    const [told, waiting] = await db
      .insert(operatorAlerts)
      .values([
        {
          ...{ key: "a", kind: "budget", details: { percent: 50 } },
          createdAt: new Date("2026-11-02T00:00:00Z"),
          queuedAt: new Date(),
        },
        {
          ...{ key: "b", kind: "budget", details: { percent: 80 } },
          createdAt: new Date("2026-11-01T00:00:00Z"),
        },
      ])
      .returning();
    if (!told || !waiting) throw new Error("there are no alerts");
    const mail = {
      alertId: told.id,
      kind: "operator_budget",
      category: "operator",
      toAddress: "ops@example.com",
    } as const;
    await db.insert(emailOutbox).values([
      { ...mail, key: "1", state: "sent", sentAt: new Date() },
      { ...mail, key: "2", state: "dead" },
      { ...mail, key: "3" },
    ]);
    await db.insert(alertPosts).values({ alertId: told.id, state: "dead" });

    const alerts = await listAlerts(db);

    expect(alerts).toMatchObject([
      {
        id: told.id,
        isQueued: true,
        mails: { all: 3, sent: 1, dead: 1 },
        post: "dead",
      },
      {
        id: waiting.id,
        isQueued: false,
        mails: { all: 0, sent: 0, dead: 0 },
        post: null,
      },
    ]);
  });
});
