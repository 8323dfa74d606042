import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClientBase } from "pg";
import type { SchemaRelease } from "./release.ts";
import { CODE_VERSION } from "./version.ts";

/** What src/db/functions holds: each file creates or replaces one thing. */
export type DatabaseFunctions = { hash: string; statements: string[] };

export function readFunctions(root: string): DatabaseFunctions {
  const folder = join(/* turbopackIgnore: true */ root, "src/db/functions");
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const statements = names.map((name) =>
    readFileSync(join(/* turbopackIgnore: true */ folder, name), "utf8"),
  );
  const hash = createHash("sha256").update(JSON.stringify(statements));
  return { hash: hash.digest("hex"), statements };
}

/** Other functions are installed, and not by newer code. */
export const functionsAreStale = (
  release: SchemaRelease,
  functions: DatabaseFunctions,
) =>
  release.functionsHash !== functions.hash &&
  CODE_VERSION >= release.functionsVersion;

/**
 * Installs all functions in one transaction. Bodies are not checked, so that
 * one may call another that comes later in the alphabet.
 */
export async function installFunctions(
  client: ClientBase,
  functions: DatabaseFunctions,
) {
  await client.query("begin");
  try {
    await client.query("set local check_function_bodies = off");
    for (const statement of functions.statements) await client.query(statement);
    await client.query(
      "update schema_release set functions_hash = $1, functions_version = $2",
      [functions.hash, CODE_VERSION],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
