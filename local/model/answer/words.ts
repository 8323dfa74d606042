import type { Turn } from "../ask.ts";

/** English words that say nothing about a subject. */
const COMMON = new Set(
  `a about after again all also am an and any are as ask asked at be because been before being but by can code could
  did do does doing done example explain few find first for from get give go good got had has have having he her here
  him his how i if in into is it its just know let like list long make many may me more most much my need no not now of
  on one only or other our out over please say said show so some something steps such table tell than thank thanks that
  the their them then there these they thing things think this those to too up us use used using very want was way we
  were what when where which while who why will with without word words would write you your`.split(
    /\s+/,
  ),
);

export const wordsIn = (text: string): string[] =>
  text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];

/** What a text is about: its uncommon words, as written, each once, longest first among equals. */
export function subjectsOf(text: string, count: number): string[] {
  const found = new Map<string, { word: string; times: number }>();
  for (const word of wordsIn(text)) {
    const key = stemOf(word);
    if (key.length < 3 || COMMON.has(word.toLowerCase())) continue;
    const known = found.get(key);
    if (known) known.times += 1;
    else found.set(key, { word, times: 1 });
  }
  return [...found.values()]
    .sort((a, b) => b.times - a.times || b.word.length - a.word.length)
    .slice(0, count)
    .map(({ word }) => word);
}

/** Near enough to match `refunds` with `refunded`. */
const stemOf = (word: string): string =>
  word
    .toLowerCase()
    .replace(/['’]s$/, "")
    .replace(/(?:ing|ed|es|s)$/, "");

/** Sentences and lines of a text, without marks of lists and headings. */
export const sentencesIn = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.replace(/^[\s>#*|-]+/, "").trim())
    .filter((sentence) => wordsIn(sentence).length >= 4);

export type Finding = { sentence: string; role: Turn["role"] };

/** The sentences of earlier turns that share most words with a question. */
export function findIn(
  turns: readonly Turn[],
  question: string,
  count: number,
): Finding[] {
  const asked = new Set(subjectsOf(question, 40).map(stemOf));
  return turns
    .flatMap(({ role, text }) =>
      sentencesIn(text).map((sentence) => ({
        sentence,
        role,
        shared: new Set(
          wordsIn(sentence)
            .map(stemOf)
            .filter((stem) => asked.has(stem)),
        ).size,
      })),
    )
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, count);
}

/** Cut at a word, with an ellipsis if anything is missing. */
export function shortened(text: string, charactersMax: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= charactersMax) return line;
  return `${line.slice(0, charactersMax).replace(/\s+\S*$/, "")}…`;
}
