export const TITLE_CHARACTERS_MAX = 80;

/** Fits a line of the sidebar: nothing shorter would say more. */
const OWN_TITLE_CHARACTERS_MAX = 40;

/** A question that is its own title: no model is asked for a better one. */
export const isItsOwnTitle = (question: string) =>
  onOneLine(question).length <= OWN_TITLE_CHARACTERS_MAX;

/** The question's first words, on one line. */
export function titleFromText(text: string): string {
  const words = onOneLine(text);
  if (words.length <= TITLE_CHARACTERS_MAX) return words || "New chat";
  const cut = words.slice(0, TITLE_CHARACTERS_MAX - 1);
  const lastSpace = cut.lastIndexOf(" ");
  return `${(lastSpace > 40 ? cut.slice(0, lastSpace) : cut).toWellFormed()}…`;
}

/**
 * The title in what a model wrote: one line without quotation marks, heading
 * marks and full stop. Null when there is none.
 */
export function titleFromModel(written: string): string | null {
  const line = written.split("\n").find((line) => line.trim() !== "") ?? "";
  const title = onOneLine(line)
    .replace(/^(?:#+\s*)?(?:title:\s*)?/i, "")
    .replace(/^["'“”„«*`]+|["'“”«»*`.]+$/g, "")
    .trim();
  return title === "" ? null : titleFromText(title);
}

const onOneLine = (text: string) => text.trim().replace(/\s+/g, " ");
