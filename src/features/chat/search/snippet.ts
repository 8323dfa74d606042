import { type Span, spansOf } from "./words.ts";

/** A stretch of text; those that are hits are marked. */
export type Piece = { text: string; isHit: boolean };

const BEFORE_CHARACTERS = 48;
const SNIPPET_CHARACTERS = 180;

/** A text with what was found in it marked. */
export function markHits(text: string, words: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const add = (until: number, isHit: boolean) => {
    if (until > end) pieces.push({ text: text.slice(end, until), isHit });
    end = Math.max(end, until);
  };
  for (const hit of merged(hitsIn(text, words))) {
    add(hit.start, false);
    add(hit.end, true);
  }
  add(text.length, false);
  return pieces;
}

/** The line around the first hit of a message, with its hits marked. */
export function snippetOf(text: string, words: ReadonlySet<string>): Piece[] {
  const line = plain(text);
  const [first] = hitsIn(line, words);
  const start = first ? beginningBefore(line, first.start) : 0;
  const isCut = start + SNIPPET_CHARACTERS < line.length;
  const cut = line.slice(start, start + SNIPPET_CHARACTERS).toWellFormed();
  const shown = isCut ? cut.replace(/\s+\S*$/u, "") : cut;
  return markHits(
    `${start > 0 ? "… " : ""}${shown}${isCut ? " …" : ""}`,
    words,
  );
}

/** Without the marks of Markdown, in one line. */
const plain = (text: string) =>
  text
    .replace(/[`*#>|~]+|_{2,}/g, " ")
    .replace(/\s+/g, " ")
    .trim();

function hitsIn(text: string, words: ReadonlySet<string>): Span[] {
  const hits: Span[] = [];
  for (const span of spansOf(text)) if (words.has(span.word)) hits.push(span);
  return hits;
}

/** Where words overlap, as pairs of neighbours do, they are one stretch. */
function merged(spans: readonly Span[]) {
  const stretches: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = stretches.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else stretches.push({ start, end });
  }
  return stretches;
}

/** A word's beginning, a little before a place. */
function beginningBefore(line: string, place: number) {
  if (place <= BEFORE_CHARACTERS) return 0;
  const from = place - BEFORE_CHARACTERS;
  const space = line.indexOf(" ", from);
  return space === -1 || space >= place ? from : space + 1;
}
