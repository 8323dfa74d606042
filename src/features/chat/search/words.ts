/** Longer ones, such as keys and hashes, are found by their beginning. */
const WORD_CHARACTERS_MAX = 64;

const RUNS = /[\p{L}\p{N}\p{M}]+/gu;

/** Scripts that put no space between words. */
const UNSPACED =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{M}ー]+$/u;
const SCRIPT_CHANGES =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー]+[\p{M}]*|[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー]+/gu;

/** Accents, Hebrew points, Arabic vowel signs: nobody types them to search. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g;

const ASCII = /^[\0-\x7f]*$/;

/** A word as it is searched for, and where it stands in its text. */
export type Span = { word: string; start: number; end: number };

/**
 * The words of a text, in lower case and without accents. Where a script has no
 * spaces, each character and each pair of neighbours is one.
 */
export function* spansOf(text: string): Generator<Span> {
  for (const { 0: run, index: runStart } of text.matchAll(RUNS)) {
    const parts = ASCII.test(run)
      ? [{ 0: run, index: 0 }]
      : run.matchAll(SCRIPT_CHANGES);
    for (const { 0: part, index } of parts) {
      const start = runStart + index;
      if (UNSPACED.test(part)) yield* pairsOf(part, start);
      else {
        const word = fold(part);
        if (word) yield { word, start, end: start + part.length };
      }
    }
  }
}

/** The different words of a text. */
export const wordsOf = (text: string): Set<string> => {
  const words = new Set<string>();
  for (const { word } of spansOf(text)) words.add(word);
  return words;
};

const QUERY_WORDS_MAX = 8;

/** What is looked for; of a script without spaces the pairs alone. */
export function queryWordsOf(query: string): string[] {
  const spans = [...spansOf(query.slice(0, 200))];
  const isWithinPair = (span: Span) =>
    spans.some(
      (other) =>
        other !== span &&
        other.start <= span.start &&
        other.end >= span.end &&
        other.word.length > span.word.length,
    );
  const words = spans
    .filter((span) => !isWithinPair(span))
    .map(({ word }) => word);
  return [...new Set(words)].slice(0, QUERY_WORDS_MAX);
}

function* pairsOf(run: string, runStart: number): Generator<Span> {
  let before: Span | null = null;
  let start = runStart;
  for (const character of run) {
    const end = start + character.length;
    const span = { word: fold(character), start, end };
    if (span.word) {
      yield span;
      if (before) {
        yield { word: before.word + span.word, start: before.start, end };
      }
    }
    before = span.word ? span : null;
    start = end;
  }
}

function fold(word: string): string {
  const folded = ASCII.test(word)
    ? word.toLowerCase()
    : word
        .normalize("NFKD")
        .replace(MARKS, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}]/gu, "")
        .normalize("NFC");
  return folded.length > WORD_CHARACTERS_MAX
    ? [...folded].slice(0, WORD_CHARACTERS_MAX).join("")
    : folded;
}

/** How many typing errors a word of this length may have. */
export const errorsMax = (word: string) =>
  word.length < 4 ? 0 : word.length < 8 ? 1 : 2;

/**
 * Whether a word becomes another by so many errors at most: a character left
 * out, added, exchanged, or two neighbours the wrong way round.
 */
export function isNear(
  typed: string,
  word: string,
  max = errorsMax(typed),
): boolean {
  if (Math.abs(typed.length - word.length) > max) return false;
  // An error takes one character away at most, and adds one at most.
  if (bitCount(lettersOf(typed) ^ lettersOf(word)) > 2 * max) return false;
  let twoUp: number[] = [];
  let oneUp = Array.from({ length: word.length + 1 }, (_, column) => column);
  for (let row = 1; row <= typed.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= word.length; column += 1) {
      const isSame = typed[row - 1] === word[column - 1];
      const isSwapped =
        typed[row - 1] === word[column - 2] &&
        typed[row - 2] === word[column - 1];
      const errors = Math.min(
        at(oneUp, column) + 1,
        at(current, column - 1) + 1,
        at(oneUp, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(twoUp, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      current.push(errors);
      least = Math.min(least, errors);
    }
    if (least > max) return false;
    twoUp = oneUp;
    oneUp = current;
  }
  return at(oneUp, word.length) <= max;
}

const at = (row: number[], column: number) =>
  row[column] ?? Number.POSITIVE_INFINITY;

/** Which characters a word has, as bits; some share one. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let place = 0; place < word.length; place += 1) {
    letters |= 1 << (word.charCodeAt(place) & 31);
  }
  return letters;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
