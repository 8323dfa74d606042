import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Config } from "drizzle-kit";
import { run } from "../run/command.ts";
import { report } from "./report.ts";

const check = await run("drizzle-kit", ["check"]);
report(check.exitCode === 0 ? [] : [check.output]);
report(await ungenerated());

/** What `npm run db:generate` would still write for the schema as it is. */
async function ungenerated() {
  const { default: config }: { default: Config } = await import(
    pathToFileURL("drizzle.config.ts").href
  );
  const folder = mkdtempSync(join(tmpdir(), "tollgate-migrations-"));
  try {
    cpSync("drizzle", folder, { recursive: true });
    const generated = await run("drizzle-kit", [
      "generate",
      ...["--dialect", "postgresql", "--casing", "snake_case"],
      ...["--schema", String(config.schema)],
      ...["--out", relative(process.cwd(), folder)],
    ]);
    if (generated.exitCode !== 0) return [generated.output];
    const committed = new Set(globSync("*.sql", { cwd: "drizzle" }));
    return globSync("*.sql", { cwd: folder })
      .filter((file) => !committed.has(file))
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .map((sql) => `not in drizzle/ yet (npm run db:generate):\n${sql}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
