import type { Turn } from "../ask.ts";
import type { Question } from "./question.ts";
import {
  type Finding,
  findIn,
  sentencesIn,
  shortened,
  subjectsOf,
  wordsIn,
} from "./words.ts";

const LONG_QUESTION_WORDS = 60;

/** The answer when no form fits: what was sent that bears on the question. */
export function extract(question: Question): string {
  const findings = findIn(question.earlier, question.text, 3);
  if (findings.length > 0) return withFindings(question, findings);
  if (wordsIn(question.text).length >= LONG_QUESTION_WORDS)
    return summaryOf(question.text);
  return withoutFindings(question);
}

/** The sentences of a text that say most of what it is about, in its order. */
export function summaryOf(text: string): string {
  const sentences = [...new Set(sentencesIn(text))];
  const telling = new Set(
    findIn([{ role: "user", text: sentences.join("\n") }], text, 3).map(
      ({ sentence }) => sentence,
    ),
  );
  const points = sentences
    .filter((sentence) => telling.has(sentence))
    .map((sentence) => `- ${shortened(sentence, 220)}`);
  return `In short, out of ${count(sentences.length, "sentence")} and ${count(wordsIn(text).length, "word")}:\n\n${points.join("\n")}\n\nIt is mostly about ${named(subjectsOf(text, 3))}.`;
}

function withFindings(question: Question, findings: Finding[]): string {
  const quotes = findings.map(
    ({ sentence, role }) =>
      `> ${shortened(sentence, 280)}\n>\n> — ${SPEAKER[role]}`,
  );
  return `On ${named(subjectsOf(question.text, 2))} I find this in what I was given:\n\n${quotes.join("\n\n")}`;
}

function withoutFindings({ text, earlier }: Question): string {
  const asked = earlier.filter(({ role }) => role === "user").length;
  const looked =
    asked > 0
      ? `I looked through what was said before (${count(asked, "message")} of yours) and found nothing on it.`
      : "Nothing was said before it, so there is nothing I could quote.";
  return `You ask about ${named(subjectsOf(text, 3))}:\n\n> ${shortened(text, 280)}\n\n${looked} A real model would know more; I only know that the question has **${count(wordsIn(text).length, "word")}**.`;
}

export const SPEAKER: Record<Turn["role"], string> = {
  system: "my instructions",
  user: "you",
  assistant: "me",
};

export const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;

/** `**one**, **two** and **three**`. */
export function named(subjects: readonly string[]): string {
  const marked = subjects.map((subject) => `**${subject}**`);
  const last = marked.pop();
  if (last === undefined) return "something";
  return marked.length === 0 ? last : `${marked.join(", ")} and ${last}`;
}
