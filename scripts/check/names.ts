import { globSync, readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { parse } from "@swc/core";
import { report } from "./report.ts";

const EMPTY_NAMES = [
  "utils",
  "util",
  "helpers",
  "helper",
  "lib",
  "common",
  "misc",
  "types",
  "shared",
];

/** kebab-case, with an ending such as `.test` or `.integration.test`. */
const FILE_NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;

const files = globSync(
  "{src,local,scripts,tests,e2e,bench}/**/*.{ts,tsx,mjs}",
).map((file) => file.replaceAll("\\", "/"));
const problems = await Promise.all(
  files.map(async (file) => [...nameProblems(file), ...(await barrel(file))]),
);
report(problems.flat());

function nameProblems(file: string) {
  const stem = basename(file, extname(file));
  const empty = [...file.split("/").slice(0, -1), stem].filter((part) =>
    EMPTY_NAMES.includes(part),
  );
  return [
    ...empty.map(
      (name) => `${file}: "${name}" says nothing about what it holds`,
    ),
    ...(FILE_NAME.test(stem) ? [] : [`${file}: files are named in kebab-case`]),
  ];
}

/** A file that only passes on what others export. */
async function barrel(file: string) {
  const { body } = await parse(readFileSync(file, "utf8"), {
    syntax: "typescript",
    tsx: file.endsWith("x"),
  });
  const passesOn = body.filter(
    (statement) =>
      statement.type === "ExportAllDeclaration" ||
      (statement.type === "ExportNamedDeclaration" && statement.source),
  );
  const rest = body.filter(
    (statement) =>
      !passesOn.includes(statement) && statement.type !== "ImportDeclaration",
  );
  return passesOn.length > 0 && rest.length === 0
    ? [`${file}: a barrel; import from where it is defined`]
    : [];
}
