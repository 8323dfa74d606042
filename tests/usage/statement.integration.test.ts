import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import {
  AFTER_THE_LEASE,
  aCallOf,
  anEnding,
  aRelease,
  givenPayer,
  held,
  later,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { givenModel } from "@tests/support/models";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { memberships } from "@/db/schema/account";
import { conversations } from "@/db/schema/chat";
import { release } from "@/features/limits/release";
import { renew } from "@/features/limits/renew";
import { settle } from "@/features/limits/settle";
import { sweep } from "@/features/limits/sweep";
import { monthSpan } from "@/features/usage/days";
import { findPrintedReceipt } from "@/features/usage/printed-receipt";
import { reckoningOf, scopeOf } from "@/features/usage/rules";
import {
  findFirstUse,
  getBuyer,
  getStatement,
} from "@/features/usage/statement";

const MARCH = monthSpan("2026-03");
const APRIL = monthSpan("2026-04");
const LAST_OF_MARCH = new Date("2026-03-31T23:59:59.999Z");

const owner = (payer: Payer) => scopeOf({ ...payer, membershipRole: "owner" });
const member = (payer: Payer) =>
  scopeOf({ ...payer, membershipRole: "member" });

const charged = async (
  db: Database,
  payer: Payer,
  credits: number,
  now = NOON,
) => {
  const hold = await held(db, aCallOf(payer, credits, { now }));
  await settle(
    db,
    anEnding(hold, { output: credits }, { now: later(now, { seconds: 5 }) }),
  );
  return hold;
};

describe("a month's statement", () => {
  test("adds up what began in it, by model and by what paid", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 700n, prepaid: 1_000n });
    await charged(db, payer, 500);
    await charged(db, payer, 400);
    const free = await held(db, aCallOf(payer, 300));
    await release(db, aRelease(free));
    await held(db, aCallOf(payer, 300));

    const statement = await getStatement(db, {
      scope: owner(payer),
      ...MARCH,
    });

    expect(statement.models).toEqual([
      {
        modelId: "gpt-4o-mini",
        calls: 3,
        inputTokens: 0,
        cachedInputTokens: 0,
        outputTokens: 900,
        credits: 900,
        includedCredits: 700,
        prepaidCredits: 200,
        overageCredits: 0,
      },
    ]);
    expect(statement.callCount).toBe(3);
    expect(statement.calls.map(({ state }) => state).sort()).toEqual([
      "released",
      "settled",
      "settled",
    ]);
  });

  test("has a call in the month it began in, though it ended in the next", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const last = await charged(db, payer, 300, LAST_OF_MARCH);

    const inMarch = await getStatement(db, { scope: owner(payer), ...MARCH });
    const inApril = await getStatement(db, { scope: owner(payer), ...APRIL });

    expect(inMarch.calls.map((call) => call.requestId)).toEqual([
      last.requestId,
    ]);
    expect(inMarch.models[0]?.credits).toBe(300);
    expect(inApril).toEqual({ models: [], calls: [], callCount: 0 });
  });

  test("counts a corrected call once, as corrected", async ({ db }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCallOf(payer, 1_000));
    await renew(db, {
      calls: [{ ...hold, receivedOutputTokens: 800, firstTokenAt: NOON }],
      now: NOON,
    });
    await sweep(db, { now: AFTER_THE_LEASE });
    await settle(db, anEnding(hold, { output: 500 }, { now: APRIL.since }));

    const { models } = await getStatement(db, {
      scope: owner(payer),
      ...MARCH,
    });

    expect(models).toMatchObject([
      { calls: 1, outputTokens: 500, credits: 500, includedCredits: 500 },
    ]);
  });

  test("is the whole workspace's for its owner, and a member's own for them", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { userId } = await givenUser(db, { name: "Grace Hopper" });
    await db.insert(memberships).values({
      ...{ workspaceId: payer.workspaceId, userId, role: "member" },
    });
    await charged(db, payer, 300);
    await charged(db, { ...payer, userId }, 400);

    const whole = await getStatement(db, { scope: owner(payer), ...MARCH });
    const own = await getStatement(db, {
      scope: member({ ...payer, userId }),
      ...MARCH,
    });

    expect(whole.models[0]).toMatchObject({ calls: 2, credits: 700 });
    expect(own.models[0]).toMatchObject({ calls: 1, credits: 400 });
    expect(own.calls.map((call) => call.person.id)).toEqual([userId]);
  });

  test("begins with the first call of whoever reads", async ({ db }) => {
    const payer = await givenPayer(db);
    expect(await findFirstUse(db, owner(payer))).toBeNull();
    await charged(db, payer, 300, LAST_OF_MARCH);
    await charged(db, payer, 300);

    expect(await findFirstUse(db, owner(payer))).toEqual(NOON);
    expect(await findFirstUse(db, member(payer))).toEqual(NOON);
    expect(
      await findFirstUse(db, member({ ...payer, userId: randomUUID() })),
    ).toBeNull();
  });

  test("names who buys", async ({ db }) => {
    const person = await givenUser(db, { email: "ada@buyer.example" });

    expect(await getBuyer(db, person)).toEqual({
      workspaceId: person.workspaceId,
      lines: ["Ada Lovelace", "ada@buyer.example"],
    });
  });
});

describe("a receipt's details", () => {
  test("come with price, person and ledger, and add up to the charge", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const { modelId, priceId } = await givenModel(db, {
      ...{ inputWeight: 4, cachedInputWeight: 2, cacheWriteWeight: 5 },
      outputWeight: 16,
    });
    const hold = await held(
      db,
      aCallOf(payer, 300, {
        ...{ modelId, inputTokensCounted: 1_000, messageCount: 1 },
      }),
    );
    const ending = anEnding(hold, {}, { servedModelId: modelId });
    await settle(db, {
      ...ending,
      usage: {
        ...ending.usage,
        inputTokens: 900,
        cachedInputTokens: 500,
        cacheWriteTokens: 100,
        outputTokens: 40,
        reasoningTokens: 10,
      },
    });

    const details = await findPrintedReceipt(db, {
      requestId: hold.requestId,
      scope: owner(payer),
      readerId: payer.userId,
    });

    if (!details) throw new Error("the receipt is there");
    const { receipt } = details;
    expect(receipt.priceId).toBe(priceId);
    expect(details.person.name).toBe("Ada Lovelace");
    expect(details.hasConversation).toBe(false);
    expect(details.entries).toMatchObject([
      { kind: "charge", credits: receipt.credits },
    ]);
    expect(reckoningOf(details)).toEqual({
      lines: [
        { kind: "input", tokens: 300, weight: 4, credits: 1_200 },
        { kind: "cached", tokens: 500, weight: 2, credits: 1_000 },
        { kind: "cache_write", tokens: 100, weight: 5, credits: 500 },
        { kind: "output", tokens: 40, weight: 16, credits: 640 },
      ],
      uncharged: 0,
    });
    expect(receipt.credits).toBe(1_200 + 1_000 + 500 + 640);
  });

  test("lead to the chat for whose chat it is, and for nobody else", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const conversationId = randomUUID();
    await db.insert(conversations).values({
      ...{ id: conversationId, title: "Ledgers" },
      ...{ workspaceId: payer.workspaceId, userId: payer.userId },
    });
    const { requestId } = await held(
      db,
      aCallOf(payer, 300, { conversationId }),
    );
    const leadsTo = async (readerId: string) =>
      (
        await findPrintedReceipt(db, {
          ...{ requestId, readerId, scope: owner(payer) },
        })
      )?.hasConversation;

    expect(await leadsTo(payer.userId)).toBe(true);
    expect(await leadsTo(randomUUID())).toBe(false);
  });

  test("are nobody else's", async ({ db }) => {
    const payer = await givenPayer(db);
    const stranger = await givenPayer(db);
    const { requestId } = await held(db, aCallOf(payer, 300));

    for (const scope of [
      owner(stranger),
      member({ ...payer, userId: stranger.userId }),
    ]) {
      expect(
        await findPrintedReceipt(db, {
          ...{ requestId, scope, readerId: stranger.userId },
        }),
      ).toBeNull();
    }
  });
});
