import { answerTo } from "@local/model/answer/answer";
import type { Turn } from "@local/model/ask";
import { readCommands } from "@local/model/commands";
import { describe, expect, test } from "vitest";

const TITLE = "Write a short title for this conversation.";

describe("what it is", () => {
  test("is said once in a conversation, with the model asked for", () => {
    const first = answer(said("user", "What is a ledger?"));
    const second = answer(
      said("user", "What is a ledger?"),
      said("assistant", first),
      said("user", "And a journal?"),
    );

    expect(first).toContain("the local stand-in for `gpt-4o-mini`");
    expect(second).not.toContain("stand-in");
  });

  test("is the same for the same question", () => {
    expect(answer(said("user", "Plan a garden"))).toBe(
      answer(said("user", "Plan a garden")),
    );
  });
});

describe("what it answers", () => {
  test("quotes what it was given on the question, and no more", () => {
    const text = answer(
      said(
        "system",
        "Refunds are issued within 14 days. The office dog is called Rex.",
      ),
      said("user", "When are my refunds issued?"),
    );

    expect(text).toContain("> Refunds are issued within 14 days.");
    expect(text).not.toContain("Rex");
  });

  test("says so when it was given nothing", () => {
    const text = answer(said("user", "Why is the sky blue?"));

    expect(text).toContain("nothing I could quote");
  });

  test("greets", () => {
    expect(answer(said("user", "Hello!"))).toContain("Hello!");
  });

  test("writes code of the language asked for, and a table, when asked for both", () => {
    const text = answer(said("user", "Show me python code and a table"));

    expect(text).toMatch(/```python\n[\s\S]+\n```/);
    expect(text).toMatch(/^\| -+:? \|/m);
  });

  test("writes a list", () => {
    const text = answer(said("user", "List the steps to a newsletter"));

    expect(text.match(/^\d\. /gm)?.length).toBeGreaterThan(2);
  });

  test("writes about as many words as asked for", () => {
    const text = answer(said("user", "Write 400 words about rivers"));

    const words = text.split(/\s+/).length;
    expect(words).toBeGreaterThan(380);
    expect(words).toBeLessThan(480);
  });

  test("sums up a long text in its own sentences", () => {
    const text = answer(
      said(
        "user",
        "Summarise: The harbour was built in 1850 by the town. It was a harbour for wool. The harbour closed after the storm of 1911, and the wool went by rail. Today people swim there in summer.",
      ),
    );

    expect(text).toContain("- The harbour closed after the storm of 1911");
    expect(text).toContain("**harbour**");
  });

  test.each([
    ["What did I say first?", "> My cat is called Io"],
    ["What did I just say?", "> I live in Turin"],
    ["What did you say first?", "> A fine name"],
    ["What is my name?", "**Ada**"],
    ["What did I ask so far?", "1. I live in Turin"],
  ])("remembers earlier turns: %s", (question, remembered) => {
    const text = answer(
      said("user", "My cat is called Io and my name is Ada"),
      said("assistant", "A fine name"),
      said("user", "I live in Turin"),
      said("assistant", "A fine town"),
      said("user", question),
    );

    expect(text).toContain(remembered);
  });

  test.each([
    ["Can you explain how ledgers work?", "How ledgers work"],
    ["", "New conversation"],
    ["a b c d e f g h", "A b c d e f"],
  ])("gives nothing but a title when told to: %j", (question, title) => {
    expect(answer(said("system", TITLE), said("user", question))).toBe(title);
  });

  test.each(["", "   ", "???", "\u0000", "🙂", "|`|", "x".repeat(5_000)])(
    "has something to say to %j",
    (question) => {
      expect(answer(said("user", question)).length).toBeGreaterThan(50);
    },
  );
});

describe("lines to the stand-in", () => {
  test.each([
    ["/local slow", { tokensPerSecond: 5, delayFirstTokenMs: 2_000 }],
    ["/local slow 12", { tokensPerSecond: 12, delayFirstTokenMs: 2_000 }],
    ["/local fast", { tokensPerSecond: 0, delayFirstTokenMs: 0 }],
    ["/local wait 12", { delayFirstTokenMs: 12_000 }],
    ["/local tokens 400", { outputTokens: 400 }],
    ["/local think 50", { reasoningTokens: 50 }],
    ["/local fail 503", { status: 503 }],
    ["/local cut 20", { cutAfterTokens: 20 }],
    ["/local error 20", { errorAfterTokens: 20 }],
    ["/local stall 20", { stallAfterTokens: 20 }],
    ["/local hang", { hang: true }],
    ["/local no-usage", { omitUsage: true }],
    ["  /LOCAL Slow 3  ", { tokensPerSecond: 3, delayFirstTokenMs: 2_000 }],
    ["/local tokens 9\n/local no-usage", { outputTokens: 9, omitUsage: true }],
  ])("%j means %j", (line, behaviour) => {
    const commands = readCommands(line);

    expect(commands.behaviour).toEqual(behaviour);
    expect(commands.text).toBe("");
  });

  test.each(["/local", "/local help", "/local dance", "/local cut deep"])(
    "%j shows what there is and changes nothing",
    (line) => {
      expect(readCommands(line).behaviour).toEqual({});
      expect(answer(said("user", line))).toContain("`/local cut 20`");
    },
  );

  test.each([
    "Use /local slow in a message",
    "see /locally slow",
    "/localslow",
  ])("%j is text like any other", (message) => {
    expect(readCommands(message)).toMatchObject({
      behaviour: {},
      text: message,
    });
  });

  test("are not part of the question", () => {
    const text = answer(said("user", "/local no-usage\nHello!"));

    expect(text).toContain("`/local no-usage`: does not say");
    expect(text).toContain("Hello!");
  });

  test("may hold for the first try only", () => {
    expect(readCommands("/local fail 429 once")).toMatchObject({
      behaviour: { status: 429 },
      isOnce: true,
    });
    expect(readCommands("/local fail once")).toMatchObject({
      behaviour: { status: 500 },
      isOnce: true,
    });
  });
});

const said = (role: Turn["role"], text: string): Turn => ({ role, text });

const answer = (...turns: Turn[]) =>
  answerTo({
    model: "gpt-4o-mini",
    turns,
    commands: readCommands(turns.at(-1)?.text ?? ""),
  });
