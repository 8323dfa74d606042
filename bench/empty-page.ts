import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, Refused, run } from "../scripts/run/command.ts";
import { startNext } from "./next-server.ts";

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
  "package.json": `{ "private": true, "type": "module" }
`,
};

/** Builds and starts an application of one page that says nothing. */
export async function startEmptyPage() {
  const cwd = join(projectRoot, FOLDER);
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(join(cwd, "app"), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(cwd, name), text);
  }
  const env = { ...process.env, NODE_ENV: "production" as const };
  const built = await run("next", ["build"], { cwd, env });
  if (built.exitCode !== 0) throw new Refused(built.output);
  return startNext({ cwd, env });
}
