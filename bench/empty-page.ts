import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { projectRoot, Refused, run } from "../scripts/run/command.ts";

/** In the project, so that it is built by the same Next and React. */
const FOLDER = ".data/bench-empty-page";

const FILES = {
  "app/layout.jsx": `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
  "app/page.jsx": `export default function Page() {
  return <p>Nothing.</p>;
}
`,
  "next.config.mjs": "export default {};\n",
  "package.json": '{ "private": true, "type": "module" }\n',
};

/**
 * Builds an application of one page that says nothing: the bytes of JavaScript
 * its page asks a browser for, compressed as Next's server does.
 */
export async function emptyPageScriptBytes(): Promise<number> {
  const cwd = join(projectRoot, FOLDER);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(join(cwd, "app"), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(cwd, name), text);
  }
  const env = { ...process.env, NODE_ENV: "production" as const };
  const built = await run("next", ["build"], { cwd, env });
  if (built.exitCode !== 0) throw new Refused(built.output);
  const html = readFileSync(join(cwd, ".next/server/app/index.html"), "utf8");
  const sizes = scriptsIn(html).map(
    (path) => gzipSync(readFileSync(join(cwd, ".next", path))).byteLength,
  );
  if (sizes.length === 0) throw new Error("the empty page has no scripts");
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Files below `.next`; those for old browsers alone are not fetched. */
const scriptsIn = (html: string) =>
  [...html.matchAll(/<script\s[^>]*src="\/_next\/([^"?]+)[^>]*>/g)]
    .filter(([tag]) => !/nomodule/i.test(tag))
    .map(([, path = ""]) => path);
