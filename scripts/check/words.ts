import { globSync, readFileSync } from "node:fs";
import { parse } from "@swc/core";
import { report } from "./report.ts";

/** Attributes that a person reads or hears. */
const SPOKEN = new Set([
  "alt",
  "aria-description",
  "aria-label",
  "aria-roledescription",
  "aria-valuetext",
  "description",
  "hint",
  "label",
  "message",
  "placeholder",
  "title",
]);
/** What they give can be words; a comparison gives none. */
const JOINING = new Set(["||", "??", "+"]);
const LETTER = /\p{L}/u;
/** Icons are drawings; code that is shown as code is no sentence. */
const NOT_READ = new Set(["code", "path", "style", "script"]);

type Node = { type: string; [name: string]: unknown };

/**
 * Words that stand in JSX instead of a copy.ts: there they can be read in one
 * place, have plurals, and be put into another language.
 */
const files = globSync("src/**/*.tsx").map((file) =>
  file.replaceAll("\\", "/"),
);
const problems = await Promise.all(
  files.map(async (file) => {
    const module = await parse(readFileSync(file, "utf8"), {
      syntax: "typescript",
      tsx: true,
    });
    return wordsIn(module).map(
      (words) => `${file}: "${words}" belongs in a copy.ts`,
    );
  }),
);
report(problems.flat());

function wordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (!isNode(value)) {
    return typeof value === "object" && value !== null
      ? Object.values(value).flatMap(wordsIn)
      : [];
  }
  if (value.type === "JSXElement" && NOT_READ.has(nameOf(value))) return [];
  return [...ownWords(value), ...Object.values(value).flatMap(wordsIn)];
}

/** What a node says by itself; what is within it is looked at in turn. */
function ownWords(node: Node): string[] {
  switch (node.type) {
    case "JSXText":
      return withLetters(String(node.value));
    case "JSXElement":
    case "JSXFragment":
      return [node.children].flat().flatMap(spokenValue);
    case "JSXAttribute":
      return isNode(node.name) && SPOKEN.has(String(node.name.value))
        ? spokenValue(node.value)
        : [];
    default:
      return [];
  }
}

/** Of a literal in the place of words, also in braces or behind a condition. */
function spokenValue(value: unknown): string[] {
  if (!isNode(value)) return [];
  switch (value.type) {
    case "StringLiteral":
      return withLetters(String(value.value));
    case "JSXExpressionContainer":
      return spokenValue(value.expression);
    case "TemplateLiteral":
      return [value.quasis]
        .flat()
        .flatMap((quasi) =>
          isNode(quasi) ? withLetters(String(quasi.raw)) : [],
        );
    case "ConditionalExpression":
      return [value.consequent, value.alternate].flatMap(spokenValue);
    case "BinaryExpression":
      if (value.operator === "&&") return spokenValue(value.right);
      return JOINING.has(String(value.operator))
        ? [value.left, value.right].flatMap(spokenValue)
        : [];
    default:
      return [];
  }
}

function withLetters(text: string) {
  const words = text.trim().replace(/\s+/g, " ");
  return LETTER.test(words) ? [words] : [];
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "type") === "string"
  );
}

function nameOf({ opening }: Node): string {
  const name = isNode(opening) ? opening.name : null;
  return isNode(name) ? String(name.value ?? "") : "";
}
