import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** What a query may be made of so that a schema looks at it. */
export type Words = { names: string[]; values: string[] };

const IMPORT = /from "([^"]+)"/g;
const SCHEMA = /\/(?:schema|filters|range)(?:\.ts)?$/;
const FIELD = /^ {2,}(\w+):/gm;
const READ = /\b(?:params|asked\)?)\.(\w+)\b/g;
const LITERAL = /"([\w.-]{1,40})"/g;

/**
 * The names and the fixed values that stand in the schemas that a file imports,
 * and the names it reads itself. They come from the source, so that a filter
 * that is added tomorrow is known here.
 */
export function wordsReadBy(file: string): Words {
  const sources = [...schemaFilesOf(resolve(file))].map(textOf);
  const own = textOf(resolve(file));
  const found = (pattern: RegExp, texts: string[]) =>
    texts.flatMap((text) =>
      [...text.matchAll(pattern)].map(([, word = ""]) => word),
    );
  return {
    names: unique([...found(FIELD, sources), ...found(READ, [own])]),
    values: unique(found(LITERAL, sources)),
  };
}

function schemaFilesOf(file: string, known = new Set<string>()): Set<string> {
  for (const [, specifier = ""] of textOf(file).matchAll(IMPORT)) {
    if (!SCHEMA.test(specifier)) continue;
    const path = specifier.startsWith("@/")
      ? resolve("src", `${specifier.slice(2)}.ts`)
      : resolve(dirname(file), specifier);
    if (known.has(path)) continue;
    known.add(path);
    schemaFilesOf(path, known);
  }
  return known;
}

const textOf = (file: string) => readFileSync(file, "utf8");
const unique = (words: string[]) => [...new Set(words)].sort();
