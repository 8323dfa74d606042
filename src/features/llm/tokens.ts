import "server-only";
import { countTokens as countExactly } from "gpt-tokenizer/encoding/o200k_base";

/**
 * The encoder's time grows with the square of a run without a break, so text
 * is counted in slices, cut where a word begins. A cut inside a run adds at
 * most one token.
 */
const SLICE_CHARACTERS = 1_024;
/** Longest turn of counting before other work gets the thread. */
const TURN_MS = 4;

/** Text that only looks like a control token is text. */
const AS_PLAIN_TEXT = { disallowedSpecial: new Set<string>() };

/** Tokens (o200k_base) of a short text, at once. Never below the exact count. */
export function countTokensNow(text: string): number {
  let tokens = 0;
  for (const slice of slicesOf(text)) {
    tokens += countExactly(slice, AS_PLAIN_TEXT);
  }
  return tokens;
}

/** As `countTokensNow`, giving way to other work while a long text is counted. */
export async function countTokens(text: string): Promise<number> {
  let tokens = 0;
  let turnBegan = performance.now();
  for (const slice of slicesOf(text)) {
    tokens += countExactly(slice, AS_PLAIN_TEXT);
    if (performance.now() - turnBegan < TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turnBegan = performance.now();
  }
  return tokens;
}

function* slicesOf(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > SLICE_CHARACTERS) {
    const end = endOfSlice(text, start);
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

/** Before the last space of the slice; in a run without one, at its length. */
function endOfSlice(text: string, start: number): number {
  const end = start + SLICE_CHARACTERS;
  const space = text.lastIndexOf(" ", end);
  if (space > start) return space;
  return isInsidePair(text, end) ? end - 1 : end;
}

const isInsidePair = (text: string, index: number) =>
  (text.charCodeAt(index) & 0xfc00) === 0xdc00;

/** Stored messages never change, so their counts are worth keeping. */
const COUNTS_KEPT = 20_000;
const counts = new Map<string, number>();

/** Tokens of a stored message, counted once a process while it is in use. */
export async function countStoredText(
  messageId: string,
  text: string,
): Promise<number> {
  const key = `${messageId}:${text.length}`;
  const tokens = counts.get(key) ?? (await countTokens(text));
  counts.delete(key);
  counts.set(key, tokens);
  if (counts.size > COUNTS_KEPT) forgetOldest();
  return tokens;
}

function forgetOldest() {
  for (const key of counts.keys()) {
    counts.delete(key);
    return;
  }
}
