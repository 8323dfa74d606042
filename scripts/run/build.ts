import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot, Refused, run } from "./command.ts";

/** What a build is made from. */
const SOURCES = [
  "{src,public}/**/*",
  "{auth,middleware}.ts",
  "{next,postcss}.config.*",
  "tsconfig.json",
  "package*.json",
  ".env*",
];
const PROGRESS_INTERVAL_MS = 15_000;

const inProject = (path: string) => join(projectRoot, path);
const buildId = inProject(".next/BUILD_ID");
const stampFile = inProject(".next/built-from");
const logFile = inProject(".data/logs/build.log");

/**
 * Builds the app unless the last build was made from the same sources.
 *
 * @throws Refused with the build's output when it fails.
 */
export async function buildOnce(signal?: AbortSignal) {
  if (!isBuiltFrom(sourcesFingerprint())) await build(signal);
}

/**
 * Builds the app. Its output is kept in a file, and shown when it fails.
 *
 * @throws Refused when it fails.
 */
export async function build(signal?: AbortSignal) {
  const fingerprint = sourcesFingerprint();
  rmSync(stampFile, { force: true });

  console.log("Building the app (a minute or two the first time)");
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const progress = setInterval(
    () => console.log(`  still building, ${seconds()} s`),
    PROGRESS_INTERVAL_MS,
  );
  try {
    const { exitCode, output } = await runBuild(signal);
    mkdirSync(dirname(logFile), { recursive: true });
    writeFileSync(logFile, output);
    if (exitCode !== 0) throw new Refused(`${output}\nThe build failed.`);
  } finally {
    clearInterval(progress);
  }
  writeFileSync(stampFile, fingerprint);
  console.log(`  built in ${seconds()} s`);
}

/** @throws Refused when nothing has been built. */
export function requireBuild() {
  if (existsSync(buildId)) return;
  throw new Refused("There is no build to start: run `npm run build` first.");
}

const runBuild = (signal?: AbortSignal) =>
  run("next", ["build"], {
    cwd: projectRoot,
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    },
    ...(signal ? { signal } : {}),
  });

const isBuiltFrom = (fingerprint: string) =>
  existsSync(buildId) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, "utf8") === fingerprint;

function sourcesFingerprint() {
  const hash = createHash("sha256");
  for (const file of globSync(SOURCES, { cwd: projectRoot }).toSorted()) {
    if (!statSync(inProject(file)).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(inProject(file)));
  }
  for (const [name, value] of Object.entries(process.env).toSorted()) {
    if (name.startsWith("NEXT_PUBLIC_")) hash.update(`${name}=${value}\0`);
  }
  return hash.digest("hex");
}
