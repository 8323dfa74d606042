import type { Turn } from "../ask.ts";
import { type Commands, commandsTable } from "../commands.ts";
import { extract } from "./extract.ts";
import { FORMS } from "./forms.ts";
import type { Question } from "./question.ts";
import { asksForTitle, titleOf } from "./title.ts";

/**
 * What the stand-in answers: markdown put together from what it was sent, the
 * same each time. It has no knowledge and says so, once in a conversation.
 */
export function answerTo(options: {
  model: string;
  turns: readonly Turn[];
  commands: Commands;
}): string {
  const { model, turns, commands } = options;
  if (asksForTitle(turns)) return titleOf(commands.text);

  const hasIntroduced = turns.some(
    ({ role, text }) => role === "assistant" && text.includes("local stand-in"),
  );
  const question: Question = {
    text: commands.text,
    turns,
    earlier: turns.slice(
      0,
      turns.findLastIndex(({ role }) => role === "user"),
    ),
  };
  return [
    ...(hasIntroduced ? [] : [introduction(model)]),
    ...commands.notes,
    ...bodyOf(question, commands),
  ].join("\n\n");
}

const introduction = (model: string) =>
  `I am the local stand-in for \`${model}\`: no key is set, so I answer from what you write and make nothing up.`;

function bodyOf(question: Question, commands: Commands): string[] {
  if (commands.wantsHelp) return [HELP];
  if (question.text === "") {
    return commands.notes.length > 0
      ? [`This is what it looks like. ${TRY}`]
      : [`There was no text in that message. ${TRY}`];
  }
  const fitting = FORMS.filter((form) => form.fits(question));
  const alone = fitting.find((form) => form.standsAlone);
  if (alone) return [alone.write(question)];
  if (fitting.length > 0) return fitting.map((form) => form.write(question));
  return [extract(question), isFirst(question) ? TRY : ""].filter(Boolean);
}

const isFirst = (question: Question) =>
  question.earlier.every(({ role }) => role !== "user");

const TRY =
  "Ask me for **a list**, **a table**, **some code**, **300 words** on a subject, or **what you said first**. `/local help` shows how to make me slow, fail or break off.";

const HELP = `Put a line like one of these into a message and I behave so for that answer:\n\n${commandsTable()}\n\nA message may hold other text beside it: that is what I answer.`;
