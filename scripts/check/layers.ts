import { globSync } from "node:fs";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { layerRules, unreadFiles } from "./layer-rules.ts";
import { report } from "./report.ts";

const result = await readModules();
report([...violations(result), ...unread(result)]);

async function readModules(): Promise<ICruiseResult> {
  const { output } = await cruise(
    ["src", ...globSync("{middleware,auth}.ts")],
    {
      ruleSet: { forbidden: layerRules },
      validate: true,
      // TypeScript 7 has no API to parse with.
      parser: "swc",
      tsPreCompilationDeps: true,
      tsConfig: { fileName: "tsconfig.json" },
      doNotFollow: { path: "node_modules" },
    },
    {
      extensions: [".ts", ".tsx", ".mjs", ".js", ".css", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "require", "types"],
    },
  );
  if (typeof output === "string") {
    throw new Error(`dependency-cruiser answered with text: ${output}`);
  }
  return output;
}

function violations({ summary }: ICruiseResult) {
  return summary.violations.map(({ rule, from, to, cycle }) => {
    const path = cycle?.map(({ name }) => name) ?? [to];
    return `${rule.name}: ${[from, ...path].join(" → ")}`;
  });
}

function unread({ modules }: ICruiseResult) {
  return unreadFiles({
    files: globSync("src/**/*.{ts,tsx}").map((file) =>
      file.replaceAll("\\", "/"),
    ),
    read: modules.map(({ source }) => source),
  });
}
