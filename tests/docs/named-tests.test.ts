import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** `tests/limits/bounds: "a name", "another"`, as the documents write it. */
const NAMED = /\b((?:tests|e2e)\/[\w/-]+)((?::? "[^"]+",?(?= "|))*)/g;

const DOCUMENTS = globSync("docs/**/*.md");

const named = DOCUMENTS.flatMap((document) =>
  [...readFileSync(document, "utf8").matchAll(NAMED)].map(
    ([, path = "", names = ""]) => ({
      document,
      path,
      names: [...names.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name),
    }),
  ),
);

/** The files of a test, or of a folder of tests. */
const filesOf = (path: string) =>
  globSync([`${path}.{test,integration.test,spec}.{ts,tsx}`, `${path}/*.ts*`]);

describe("the documents", () => {
  test("name tests, many of them by their sentence", () => {
    expect(named.length).toBeGreaterThan(50);
    expect(named.flatMap(({ names }) => names).length).toBeGreaterThan(50);
  });

  test.each(DOCUMENTS)("%s names tests that are there", (document) => {
    const missing = named
      .filter((each) => each.document === document)
      .filter(({ path, names }) => {
        const source = filesOf(path)
          .map((file) => readFileSync(file, "utf8"))
          .join("\n");
        return source === "" || !names.every((name) => source.includes(name));
      })
      .map(({ path, names }) => `${path}: ${names.join(" / ")}`);

    expect(missing).toEqual([]);
  });
});
