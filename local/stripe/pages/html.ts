/** Markup that is safe to put into other markup. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = string | number | Html | null | false | undefined | readonly Part[];

/** A template whose values are escaped, unless they are markup themselves. */
export const html = (
  literals: TemplateStringsArray,
  ...parts: readonly Part[]
): Html =>
  new Html(
    literals.reduce(
      (text, literal, index) => text + markupOf(parts[index - 1]) + literal,
    ),
  );

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "string" || typeof part === "number")
    return escapeText(String(part));
  return part.map(markupOf).join("");
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeText = (text: string) =>
  text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
