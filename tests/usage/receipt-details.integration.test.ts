import { randomUUID } from "node:crypto";
import {
  aCall,
  anEnding,
  givenPayer,
  held,
  later,
  NOON,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { givenModel } from "@tests/support/models";
import { ledgerOf } from "@tests/support/threads";
import { describe, expect } from "vitest";
import { settle } from "@/features/limits/settle";
import { receiptCopy } from "@/features/usage/receipt-copy";
import { findReceiptDetails } from "@/features/usage/receipt-details";

const reader = { locale: "en-GB", timeZone: "UTC" };
const WEIGHTS = {
  inputWeight: 4,
  cachedInputWeight: 2,
  cacheWriteWeight: 5,
  outputWeight: 16,
};

describe("the details of a receipt", () => {
  test("are the ledger row's own figures, down to the price version", async ({
    db,
  }) => {
    const payer = await givenPayer(db, { credits: 3_000n, prepaid: 50_000n });
    const { modelId, priceId } = await givenModel(db, WEIGHTS);
    const call = aCall(payer, { modelId, inputTokensCounted: 400 });
    const usage = {
      inputTokens: 400,
      cachedInputTokens: 100,
      cacheWriteTokens: 60,
      outputTokens: 150,
      reasoningTokens: 50,
      isEstimated: false,
      raw: null,
    };
    await settle(
      db,
      anEnding(
        await held(db, call),
        {},
        {
          usage,
          servedModelId: modelId,
          firstTokenAt: later(NOON, { seconds: 0.42 }),
        },
      ),
    );

    const details = await findReceiptDetails(db, { ...payer, ...call });

    const [charge] = await ledgerOf(db, payer);
    expect(details).toMatchObject({
      receipt: {
        modelId,
        servedModelId: modelId,
        priceId,
        inputTokens: charge?.inputTokens,
        cachedInputTokens: charge?.cachedInputTokens,
        outputTokens: charge?.outputTokens,
        reasoningTokens: charge?.reasoningTokens,
        credits: Number(charge?.credits),
        includedCredits: Number(charge?.includedCredits),
        prepaidCredits: Number(charge?.prepaidCredits),
        isEstimated: false,
        timeToFirstTokenMs: 420,
      },
      cacheWriteTokens: charge?.cacheWriteTokens,
      attempts: 1,
      leftOutMessages: null,
      title: null,
    });
    expect(charge?.priceId).toBe(priceId);
    expect(wordsOf(details)).toEqual({
      Model: modelId,
      "Tokens in": "400, 100 of them cached, 60 written to the cache",
      "Tokens out": "150, 50 of them reasoning",
      Credits:
        "3,860 = 240 × 4 in + 100 × 2 cached + 60 × 5 written + 150 × 16 out",
      "Paid from": "plan 3,000, prepaid credits 860",
      Price: `version ${priceId.slice(0, 8)}, in force since 1\u00a0January 2026`,
      "First word after": "0.42 seconds",
      Counted: "by the provider",
    });
  });

  test("say who answered in whose place, and why", async ({ db }) => {
    const payer = await givenPayer(db);
    const call = aCall(payer);
    await settle(
      db,
      anEnding(
        await held(db, call),
        { input: 10, output: 10 },
        { servedModelId: "llama-3.3-70b-versatile", attempts: 4 },
      ),
    );

    const details = await findReceiptDetails(db, { ...payer, ...call });

    expect(wordsOf(details).Model).toBe(
      "llama-3.3-70b-versatile, in place of gpt-4o-mini, which did not answer in 3 attempts",
    );
  });

  test("of a conversation's first answer name the charge of its title", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const conversationId = randomUUID();
    const first = aCall(payer, { conversationId });
    const title = aCall(payer, {
      conversationId,
      feature: "title",
      countsAsRequest: false,
      now: later(NOON, { seconds: 1 }),
    });
    const second = aCall(payer, {
      conversationId,
      now: later(NOON, { seconds: 2 }),
    });
    for (const call of [first, title, second]) {
      const hold = await held(db, call);
      await settle(db, anEnding(hold, { input: 40, output: 6 }));
    }

    const ofFirst = await findReceiptDetails(db, { ...payer, ...first });
    const ofSecond = await findReceiptDetails(db, { ...payer, ...second });

    expect(ofFirst?.title).toMatchObject({ feature: "title", credits: 46 });
    expect(wordsOf(ofFirst)["Title of this chat"]).toBe(
      "46 credits, written by gpt-4o-mini",
    );
    expect(ofSecond?.title).toBeNull();
  });

  test("are nobody else's", async ({ db }) => {
    const payer = await givenPayer(db);
    const stranger = await givenPayer(db);
    const call = aCall(payer);
    await held(db, call);

    expect(
      await findReceiptDetails(db, {
        requestId: call.requestId,
        userId: stranger.userId,
      }),
    ).toBeNull();
  });
});

const wordsOf = (details: Awaited<ReturnType<typeof findReceiptDetails>>) =>
  Object.fromEntries(
    (details ? receiptCopy.facts(details, reader) : []).map(
      ({ name, value }) => [name, value],
    ),
  );
