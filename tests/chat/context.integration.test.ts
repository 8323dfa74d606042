import { aQuestion, test as base } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { givenModel } from "@tests/support/models";
import { callsOf, messagesOf } from "@tests/support/threads";
import { describe, expect } from "vitest";
import { savePreferences } from "@/features/account/preferences";
import { instructConversation } from "@/features/chat/instruct";
import { countTokensNow } from "@/features/llm/tokens";

const WORDS = "ledger entry balance credit debit ".repeat(60).trim();

/** Made before the catalogue is read for the first time. */
const test = base.extend(
  "windows",
  { scope: "file", auto: true },
  async ({ db }) => {
    const model = async (contextTokensMax: number) => {
      const size = { contextTokensMax, outputTokensMax: 400 };
      return (await givenModel(db, {}, size)).modelId;
    };
    return { small: await model(2_000), smaller: await model(1_000) };
  },
);

describe("what a person wants said first", () => {
  test("is the first message of every call, their own before the chat's, and counted in the hold", async ({
    app,
    db,
    visit,
  }) => {
    const person = await visit();
    const first = aQuestion({ text: "One" });
    const { conversationId } = first;
    await eventsOf(await app.post(person, first));
    const instructions = { customInstructions: "Answer in Latin." };
    await savePreferences(db, person.userId, instructions);
    const systemPrompt = "You are a pirate.";
    await instructConversation(db, { conversationId, ...person, systemPrompt });
    app.model.reset();

    for (const text of ["Two", "Three"]) {
      await eventsOf(
        await app.post(person, aQuestion({ conversationId, text })),
      );
    }

    const said = "Answer in Latin.\n\nYou are a pirate.";
    const [second, third] = app.model.calls();
    expect(second?.turns[0]).toEqual({ role: "system", text: said });
    expect(third?.turns.slice(0, second?.turns.length)).toEqual(second?.turns);
    const [before, after] = await callsOf(db, person);
    const stored = await messagesOf(db, conversationId);
    const counted = ["One", stored[1]?.text ?? "", "Two", said].reduce(
      (sum, text) => sum + countTokensNow(text) + 4,
      3,
    );
    expect(before?.inputTokensCounted).toBe(countTokensNow("One") + 7);
    expect(after?.inputTokensCounted).toBe(counted);
  });

  test("reaches a new chat, and nobody else's", async ({ app, db, visit }) => {
    const person = await visit();
    const stranger = await visit();
    await savePreferences(db, person.userId, {
      customInstructions: "Be brief.",
    });

    await eventsOf(await app.post(person, aQuestion()));
    await eventsOf(await app.post(stranger, aQuestion()));

    expect(app.model.calls().map(({ turns }) => turns[0]?.role)).toEqual([
      "system",
      "user",
    ]);
  });

  test("of a chat is set and taken back by its owner alone", async ({
    app,
    db,
    visit,
  }) => {
    const owner = await visit();
    const stranger = await visit();
    const question = aQuestion();
    const { conversationId } = question;
    await eventsOf(await app.post(owner, question));
    const prompt = { conversationId, systemPrompt: "You are a pirate." };

    const byStranger = await instructConversation(db, {
      ...stranger,
      ...prompt,
    });
    const byOwner = await instructConversation(db, { ...owner, ...prompt });
    const taken = await instructConversation(db, {
      ...{ ...owner, conversationId },
      systemPrompt: null,
    });

    expect([byStranger.ok, byOwner.ok, taken.ok]).toEqual([false, true, true]);
    app.model.reset();
    await eventsOf(await app.post(owner, aQuestion({ conversationId })));
    expect(app.model.calls()[0]?.turns[0]?.role).toBe("user");
  });
});

describe("a conversation longer than its model's window", () => {
  test("goes on without its oldest turns, and the receipt says from where", async ({
    app,
    db,
    visit,
    windows,
  }) => {
    const person = await visit();
    const first = aQuestion({
      text: `First ${WORDS}`,
      modelId: windows.small,
    });
    const { conversationId } = first;
    app.model.behave({ text: WORDS });
    const whole = await eventsOf(await app.post(person, first));
    const second = aQuestion({ conversationId, text: `Second ${WORDS}` });
    await eventsOf(await app.post(person, second));
    const third = aQuestion({ conversationId, text: `Third ${WORDS}` });
    const cut = await eventsOf(await app.post(person, third));

    expect(whole.finish?.receipt?.contextStartId).toBeNull();
    expect(cut.finish?.receipt).toMatchObject({
      outcome: "completed",
      contextStartId: second.message.id,
    });
    expect(
      app.model
        .calls()
        .at(-1)
        ?.turns.map(({ text }) => text),
    ).toEqual([`Second ${WORDS}`, WORDS, `Third ${WORDS}`]);
    expect(await messagesOf(db, conversationId)).toHaveLength(6);
  });

  test("is told apart from a single question that is too long", async ({
    app,
    db,
    visit,
    windows,
  }) => {
    const person = await visit();
    const customInstructions = `${WORDS}.`;
    await savePreferences(db, person.userId, { customInstructions });

    const refused = await app.post(
      person,
      aQuestion({ text: `${WORDS} ${WORDS}`, modelId: windows.smaller }),
    );

    expect(refused.status).toBe(413);
    expect(app.model.calls()).toEqual([]);
  });
});
