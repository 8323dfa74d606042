import type { TurnFile } from "./turn-file.ts";

/** Tokens around every message besides its text, and those that open the answer. */
const TOKENS_AROUND_MESSAGE = 4;
const TOKENS_OPENING_ANSWER = 3;
/** The margins of the hold (MONEY.md), so that what fits here fits there. */
const HOLD_MARGIN = 1.1;
const HOLD_TOKENS_PER_MESSAGE = 8;
/** Of a large window, this much is enough room for an answer. */
const OUTPUT_ROOM_MAX = 4_096;

export type CountedTurn = {
  /** Null for what is no message: the instructions. */
  id: string | null;
  role: "system" | "user" | "assistant";
  text: string;
  /** Of the text and the files. */
  tokens: number;
  /** Only where there are any. */
  files?: TurnFile[];
};

/** What the provider will count as input, for turns of so many tokens of text. */
export const inputTokensOf = (turns: CountedTurn[]) =>
  turns.reduce(
    (sum, turn) => sum + turn.tokens + TOKENS_AROUND_MESSAGE,
    TOKENS_OPENING_ANSWER,
  );

/**
 * The newest turns that fit the model's window with room for an answer, after
 * the instructions, which are always sent. The oldest are left out first, an
 * answer never without its question. Null when the last turn does not fit.
 */
export function turnsWithinWindow(
  turns: CountedTurn[],
  model: { contextTokensMax: number; outputTokensMax: number },
  instructions: CountedTurn[] = [],
): CountedTurn[] | null {
  const outputRoom = Math.min(
    model.outputTokensMax,
    OUTPUT_ROOM_MAX,
    Math.floor(model.contextTokensMax / 4),
  );
  let room =
    model.contextTokensMax -
    outputRoom -
    TOKENS_OPENING_ANSWER * HOLD_MARGIN -
    instructions.reduce((sum, turn) => sum + roomFor(turn), 0);
  let first = turns.length;
  while (first > 0) {
    const turn = turns[first - 1];
    if (!turn) break;
    room -= roomFor(turn);
    if (room < 0) break;
    first -= 1;
  }
  if (first === turns.length) return null;
  if (first > 0 && turns[first]?.role === "assistant") first += 1;
  return turns.slice(first);
}

const roomFor = ({ tokens }: CountedTurn) =>
  (tokens + TOKENS_AROUND_MESSAGE) * HOLD_MARGIN + HOLD_TOKENS_PER_MESSAGE;
