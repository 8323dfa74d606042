import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unreadFiles } from "@root/scripts/check/layer-rules";
import { checkParts, runPart } from "@root/scripts/check/parts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

type Violation = { what: string; files: Record<string, string>; says: string };

const value = "export const planted = 1;\n";
const importing = (name: string) =>
  `import { planted } from "${name}";\n\nexport const used = planted;\n`;

checkRefuses("format and lint", [
  {
    what: "a line that is not formatted",
    files: { "src/core/planted-format.ts": "export const planted  = 1\n" },
    says: "src/core/planted-format.ts format",
  },
  {
    what: "an explicit any",
    files: {
      "src/core/planted-any.ts": "export const planted = (one: any) => one;\n",
    },
    says: "src/core/planted-any.ts:1:30 lint/suspicious/noExplicitAny",
  },
]);

checkRefuses("types", [
  {
    what: "a wrong type",
    files: { "src/core/wrong.ts": 'export const planted: number = "one";\n' },
    says: "src/core/wrong.ts(1,14): error TS2322",
  },
  {
    what: "an element that may be absent",
    files: {
      "src/core/absent.ts":
        "export const planted = (list: number[]): number => list[0];\n",
    },
    says: "src/core/absent.ts(1,52): error TS2322",
  },
  {
    what: "a link to a page that does not exist",
    files: {
      "src/ui/dead.tsx":
        'import Link from "next/link";\n\nexport const planted = <Link href="/nowhere">Go</Link>;\n',
    },
    says: "src/ui/dead.tsx(3,30): error TS2322",
  },
]);

checkRefuses("layers", [
  {
    what: "core importing a feature",
    files: {
      "src/features/plans/planted.ts": value,
      "src/core/planted.ts": importing("@/features/plans/planted"),
    },
    says: "core imports nothing else of src: src/core/planted.ts → src/features/plans/planted.ts",
  },
  {
    what: "ui importing the database",
    files: {
      "src/db/planted-value.ts": value,
      "src/ui/planted.tsx": importing("@/db/planted-value"),
    },
    says: "ui imports core alone: src/ui/planted.tsx → src/db/planted-value.ts",
  },
  {
    what: "the database importing a feature",
    files: { "src/db/planted.ts": importing("@/features/plans/planted") },
    says: "db imports core alone: src/db/planted.ts → src/features/plans/planted.ts",
  },
  {
    what: "a feature importing a page",
    files: {
      "src/app/planted-value.ts": value,
      "src/features/plans/planted-page.ts": importing("@/app/planted-value"),
    },
    says: "nothing imports app: src/features/plans/planted-page.ts → src/app/planted-value.ts",
  },
  {
    what: "a feature importing one before it in the chain",
    files: {
      "src/features/billing/planted.ts": value,
      "src/features/limits/planted.ts": importing("@/features/billing/planted"),
    },
    says: "limits imports only features after it in the chain: src/features/limits/planted.ts → src/features/billing/planted.ts",
  },
  {
    what: "a type imported against the chain",
    files: {
      "src/features/chat/planted.ts": "export type Planted = 1;\n",
      "src/features/account/planted.ts":
        'import type { Planted } from "@/features/chat/planted";\n\nexport const planted: Planted = 1;\n',
    },
    says: "account imports only features after it in the chain: src/features/account/planted.ts → src/features/chat/planted.ts",
  },
  {
    what: "a feature without a place in the chain",
    files: {
      "src/core/planted-value.ts": value,
      "src/features/unheard-of/planted.ts": importing("@/core/planted-value"),
    },
    says: "a new feature takes its place in the chain first: src/features/unheard-of/planted.ts",
  },
  {
    what: "a page asking the database's library",
    files: {
      "src/app/planted-query.ts":
        'import { sql } from "drizzle-orm";\n\nexport const planted = sql;\n',
    },
    says: "app asks features, never the database: src/app/planted-query.ts → ",
  },
  {
    what: "a page reading a table",
    files: {
      "src/db/schema/planted.ts": value,
      "src/app/planted-table.ts": importing("@/db/schema/planted"),
    },
    says: "app asks features, never the database: src/app/planted-table.ts → src/db/schema/planted.ts",
  },
  {
    what: "a vendor's package outside a gateway",
    files: {
      "src/features/llm/planted.ts":
        'import { createGroq } from "@ai-sdk/groq";\n\nexport const planted = createGroq;\n',
    },
    says: "a vendor's package is imported by a gateway alone: src/features/llm/planted.ts → ",
  },
  {
    what: "a stand-in imported by the app",
    files: {
      "local/planted.ts": value,
      "src/core/planted-local.ts": importing("@local/planted"),
    },
    says: "src stands alone: only proxy.ts imports from the root: src/core/planted-local.ts → local/planted.ts",
  },
  {
    what: "the root imported by the app",
    files: {
      "planted.ts": value,
      "src/features/account/planted-root.ts": importing("@root/planted"),
    },
    says: "src stands alone: only proxy.ts imports from the root: src/features/account/planted-root.ts → planted.ts",
  },
  {
    what: "anything but middleware.ts imported by proxy.ts",
    files: { "src/proxy.ts": importing("../planted.ts") },
    says: "proxy.ts imports middleware.ts alone from the root: src/proxy.ts → planted.ts",
  },
  {
    what: "a reservation made around the meter",
    files: {
      "src/features/limits/reserve.ts": value,
      "src/features/chat/planted-reserve.ts": importing(
        "@/features/limits/reserve",
      ),
    },
    says: "only llm/metered.ts reserves, settles and releases: src/features/chat/planted-reserve.ts → src/features/limits/reserve.ts",
  },
  {
    what: "a rule that reads the environment",
    files: {
      "src/features/plans/rules.ts":
        'import { env } from "@/core/env";\n\nexport const planted = env;\n',
    },
    says: "schema.ts and rules.ts are pure: src/features/plans/rules.ts → src/core/env.ts",
  },
  {
    what: "a cycle",
    files: {
      "src/core/planted-one.ts": importing("./planted-two.ts"),
      "src/core/planted-two.ts":
        'import { used } from "./planted-one.ts";\n\nexport const planted = used;\n',
    },
    says: "no cycle: src/core/planted-one.ts → src/core/planted-two.ts → src/core/planted-one.ts",
  },
  {
    what: "an import that leads nowhere",
    files: { "src/core/planted-nowhere.ts": importing("./not-there.ts") },
    says: "every import is found: src/core/planted-nowhere.ts → ./not-there.ts",
  },
]);

test("layers refuses a source file that was not read", () => {
  const problems = unreadFiles({
    files: ["src/core/env.ts", "src/core/result.ts"],
    read: ["src/core/env.ts", "node_modules/zod/index.js"],
  });

  expect(problems).toEqual(["not read: src/core/result.ts"]);
});

checkRefuses("names", [
  {
    what: "a file whose name says nothing",
    files: { "src/core/helpers.ts": value },
    says: 'src/core/helpers.ts: "helpers" says nothing',
  },
  {
    what: "a folder whose name says nothing",
    files: { "tests/utils/planted.ts": value },
    says: 'tests/utils/planted.ts: "utils" says nothing',
  },
  {
    what: "a file in another case",
    files: { "src/ui/PlantedButton.tsx": value },
    says: "src/ui/PlantedButton.tsx: files are named in kebab-case",
  },
  {
    what: "a barrel",
    files: { "src/ui/planted-barrel.ts": 'export { clsx } from "clsx";\n' },
    says: "src/ui/planted-barrel.ts: a barrel",
  },
]);

const showing = (name: string, jsx: string) => ({
  files: { [`src/ui/${name}.tsx`]: `export const planted = ${jsx};\n` },
  says: `src/ui/${name}.tsx: "Left over" belongs in a copy.ts`,
});

checkRefuses("words", [
  { what: "a sentence", ...showing("planted-text", "<p>Left over</p>") },
  {
    what: "a sentence in braces, behind a condition",
    ...showing("planted-braces", '<p>{1 > 0 ? "Left over" : null}</p>'),
  },
  {
    what: "what a screen reader says",
    ...showing("planted-label", '<nav aria-label="Left over" />'),
  },
]);

checkRefuses("unused code", [
  {
    what: "a file that nothing imports",
    files: { "src/core/planted-alone.ts": value },
    says: "src/core/planted-alone.ts",
  },
]);

checkRefuses("migrations", [
  {
    what: "a table without a migration",
    files: {
      "src/db/schema/planted-table.ts":
        'import { pgTable, text } from "drizzle-orm/pg-core";\n\nexport const planted = pgTable("planted", { id: text() });\n',
    },
    says: 'CREATE TABLE "planted"',
  },
]);

/** Runs one part on a copy of the project in which all of them are planted. */
function checkRefuses(name: string, violations: Violation[]) {
  describe(name, () => {
    let folder: string;
    let outcome: Awaited<ReturnType<typeof runPart>>;

    beforeAll(async () => {
      folder = copyOfProject();
      for (const { files } of violations) plant(folder, files);
      outcome = await runPart(partNamed(name), folder);
    }, 180_000);

    afterAll(() => rmSync(folder, { recursive: true }));

    test.each(violations)("refuses $what", ({ says }) => {
      expect(outcome.passed).toBe(false);
      expect(outcome.output).toContain(says);
    });
  });
}

function copyOfProject() {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-check-"));
  const files = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard"],
    { encoding: "utf8" },
  );
  for (const file of files.split("\n").filter(Boolean)) {
    cpSync(file, join(folder, file));
  }
  symlinkSync(
    join(process.cwd(), "node_modules"),
    join(folder, "node_modules"),
  );
  return folder;
}

function plant(folder: string, files: Record<string, string>) {
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), source);
  }
}

function partNamed(name: string) {
  const part = checkParts.find((candidate) => candidate.name === name);
  if (!part) throw new Error(`no part is named ${name}`);
  return part;
}
