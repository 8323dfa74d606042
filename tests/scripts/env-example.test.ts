import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { variableNames } from "@/core/env";

test(".env.example names every variable the app reads, and no other", () => {
  const example = readFileSync(".env.example", "utf8");

  const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(
    ([, name]) => name,
  );

  expect(named.toSorted()).toEqual(variableNames.toSorted());
});
