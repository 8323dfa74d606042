import { subjectsOf, wordsIn } from "./words.ts";

const WORDS_DEFAULT = 300;
const WORDS_MAX = 5_000;

/** Each takes a subject in the singular or plural; together they read as notes. */
const SENTENCES: readonly ((subject: string) => string)[] = [
  (subject) => `Most talk about ${subject} begins too far in.`,
  () => "It helps to go back to the first question and put it plainly.",
  (subject) =>
    `Who depends on ${subject}, how often, and what happens on a day without?`,
  () => "Three answers to that are worth more than thirty opinions.",
  () => "Then comes the part that can be counted.",
  (subject) =>
    `Write down today's cost of ${subject}, in hours as well as in money.`,
  () => "A number that is roughly right is enough to choose by.",
  () => "What cannot be counted can still be told: one story, with its end.",
  (subject) =>
    `People who deal with ${subject} every day have such stories, and few have been asked.`,
  () => "Listen first, and leave the plan in the drawer until they are done.",
  (subject) =>
    `After that a small trial shows more than a long paper on ${subject}.`,
  () =>
    "Keep it short, let it end on a fixed day, and say beforehand what would count as a failure.",
];

const HEADINGS: readonly ((subject: string) => string)[] = [
  (subject) => `The beginning: ${subject}`,
  (subject) => `The cost of ${subject}`,
  (subject) => `Questions on ${subject}`,
  (subject) => `A trial of ${subject}`,
];

/** Some hundred words on a question's subject, or as many as it asks for. */
export function proseOn(question: string): string {
  const wanted = Number(
    /(\d[\d,.]*) words/i.exec(question)?.[1]?.replaceAll(/\D/g, "") ??
      WORDS_DEFAULT,
  );
  const wordsWanted = Math.min(Math.max(wanted, 20), WORDS_MAX);
  const subjects = subjectsOf(question.replaceAll(/\d+/g, ""), 4);
  const sections: string[] = [];
  for (let section = 0, words = 0; words < wordsWanted; section += 1) {
    const subject = pick(subjects, section) ?? "the matter";
    const text = sectionOn(subject, section, wordsWanted - words);
    sections.push(text);
    words += wordsIn(text).length;
  }
  return sections.join("\n\n");
}

function sectionOn(subject: string, section: number, wordsLeft: number) {
  const heading = pick(HEADINGS, section)?.(subject) ?? subject;
  const sentences: string[] = [];
  let words = wordsIn(heading).length;
  for (let index = 0; index < 6 && words < wordsLeft; index += 1) {
    const sentence = pick(SENTENCES, section * 6 + index)?.(subject) ?? "";
    sentences.push(sentence);
    words += wordsIn(sentence).length;
  }
  return `## ${heading}\n\n${sentences.join(" ")}`;
}

const pick = <Value>(from: readonly Value[], index: number) =>
  from[index % Math.max(from.length, 1)];
