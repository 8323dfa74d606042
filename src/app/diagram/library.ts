import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const PACKAGE = join(process.cwd(), "node_modules", "mermaid");
/** The entry, and the parts of it that a kind of diagram needs. */
const FILE = /^(?:chunks\/mermaid\.esm\.min\/)?[\w.-]+\.mjs$/;

const packageFacts = z.object({ version: z.string() });
let version: Promise<string> | undefined;

/** Of the installed package: the address of its files names it. */
export const libraryVersion = () =>
  (version ??= readFile(join(PACKAGE, "package.json"), "utf8").then(
    (text) => packageFacts.parse(JSON.parse(text)).version,
  ));

/** One of the package's built files; null for whatever is none. */
export async function readLibraryFile(path: string): Promise<string | null> {
  if (!FILE.test(path)) return null;
  return readFile(join(PACKAGE, "dist", path), "utf8").catch(() => null);
}
