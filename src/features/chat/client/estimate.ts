import type { UsageSummary } from "@/features/usage/schema";
import type { Turn } from "./branches.ts";
import type { Message } from "./message.ts";

/** English prose; other languages and code take more. */
const CHARACTERS_A_TOKEN = 4;
/** An answer of 500 words, as the model picker reckons. */
const ANSWER_TOKENS = 667;
/** From this share of what is left on, an estimate is worth saying. */
const LARGE_SHARE = 0.25;

/** What can still be spent: the period's, prepaid, overage. Null is unlimited. */
export function creditsToSpend(usage: UsageSummary): number | null {
  const { credits, prepaid, overage } = usage;
  if (credits.remaining === null) return null;
  if (prepaid.debt > 0) return credits.remaining;
  const beyond = overage.isEnabled
    ? Math.max(0, overage.cap - overage.used - overage.held)
    : 0;
  return credits.remaining + prepaid.balance - prepaid.held + beyond;
}

/**
 * What the next answer may need, to two digits, and what is left; null while
 * that is little. The newest receipt tells what the thread took so far, of which
 * this page may not have the texts.
 */
export function estimateBeforeSending(next: {
  draft: string;
  /** Of what is attached to it. */
  fileTokens: number;
  turns: readonly Turn<Message>[];
  weights: { input: number; output: number };
  usage: UsageSummary;
}): { credits: number; left: number } | null {
  const left = creditsToSpend(next.usage);
  if (left === null) return null;
  if (next.draft.trim() === "" && next.fileTokens === 0) return null;
  const inputTokens =
    tokensOf(next.turns) +
    next.fileTokens +
    next.draft.length / CHARACTERS_A_TOKEN;
  const credits =
    inputTokens * next.weights.input + ANSWER_TOKENS * next.weights.output;
  if (credits < left * LARGE_SHARE) return null;
  return { credits: Number(credits.toPrecision(2)), left };
}

function tokensOf(turns: readonly Turn<Message>[]) {
  const told = turns.findLastIndex(({ message }) => receiptOf(message));
  const receipt = receiptOf(turns[told]?.message);
  const characters = turns
    .slice(told + 1)
    .reduce((sum, { message }) => sum + message.text.length, 0);
  const toldTokens = receipt ? receipt.inputTokens + receipt.outputTokens : 0;
  return toldTokens + characters / CHARACTERS_A_TOKEN;
}

const receiptOf = (message: Message | undefined) =>
  message?.role === "assistant" ? message.receipt : null;
