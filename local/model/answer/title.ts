import type { Turn } from "../ask.ts";
import { wordsIn } from "./words.ts";

const ASKS_FOR_TITLE =
  /\b(?:write|give|make|create|generate|reply|answer|suggest|name)\b.*\btitle\b/i;

/** Whether the instructions want a title for the conversation and no answer. */
export const asksForTitle = (turns: readonly Turn[]): boolean =>
  turns.some(
    ({ role, text }) => role === "system" && ASKS_FOR_TITLE.test(text),
  );

const OPENING =
  /^(?:(?:please|hi|hello|hey|so|ok|can you|could you|would you|i want to|i need to|tell me|show me|explain|how do i|how can i|what is|what are)\b[\s,.:!]*)+/i;

/** A conversation's title: up to six of the question's own words. */
export function titleOf(question: string): string {
  const [line = ""] = question.split("\n");
  const words = wordsIn(line.replace(OPENING, "")).slice(0, 6);
  if (words.length === 0) return "New conversation";
  const title = words.join(" ");
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}
