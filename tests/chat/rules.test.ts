import { describe, expect, test } from "vitest";
import {
  type CountedTurn,
  inputTokensOf,
  turnsWithinWindow,
} from "@/features/chat/rules";

const turn = (role: CountedTurn["role"], tokens: number): CountedTurn => ({
  id: `${role} ${tokens}`,
  role,
  text: `${role} ${tokens}`,
  tokens,
});

describe("inputTokensOf", () => {
  test("adds what a provider counts around the texts", () => {
    expect(inputTokensOf([])).toBe(3);
    expect(inputTokensOf([turn("user", 10), turn("assistant", 20)])).toBe(41);
  });
});

describe("turnsWithinWindow", () => {
  const model = { contextTokensMax: 4_000, outputTokensMax: 1_000 };
  const history = [
    turn("user", 1_000),
    turn("assistant", 1_000),
    turn("user", 500),
    turn("assistant", 500),
    turn("user", 100),
  ];

  test("keeps everything that fits", () => {
    const roomy = { contextTokensMax: 128_000, outputTokensMax: 16_384 };

    expect(turnsWithinWindow(history, roomy)).toEqual(history);
  });

  test("leaves out the oldest turns, an answer with its question", () => {
    expect(turnsWithinWindow(history, model)).toEqual(history.slice(2));
  });

  test("leaves room for an answer and for the margins of the hold", () => {
    const kept = turnsWithinWindow([turn("user", 2_700)], model);
    const tooMuch = turnsWithinWindow([turn("user", 2_720)], model);

    expect(kept).toHaveLength(1);
    expect(tooMuch).toBeNull();
  });

  test("leaves room for the instructions, which are always sent", () => {
    const instructions = [turn("system", 1_000)];

    expect(turnsWithinWindow(history, model, instructions)).toEqual(
      history.slice(2),
    );
    expect(
      turnsWithinWindow([turn("user", 2_700)], model, instructions),
    ).toBeNull();
  });

  test("is null when the question alone does not fit", () => {
    expect(turnsWithinWindow([turn("user", 4_000)], model)).toBeNull();
  });
});
