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
  "{src,public,scripts/pseudo}/**/*",
  "{auth,middleware}.ts",
  "{next,postcss}.config.*",
  "tsconfig.json",
  "package*.json",
  ".env*",
];
const PROGRESS_INTERVAL_MS = 15_000;

const inProject = (path: string) => join(projectRoot, path);

/** What is built: its folder, as next.config.ts has it for these variables. */
type Edition = { folder: string; variables: Record<string, string> };

const STANDARD: Edition = { folder: ".next", variables: {} };

/** Says everything as a longer language would (scripts/pseudo). */
export const PSEUDO: Edition = {
  folder: ".next-pseudo",
  // The standard edition is of the same types.
  variables: { TOLLGATE_PSEUDO: "1", TOLLGATE_TYPES_CHECKED: "1" },
};

const buildIdOf = ({ folder }: Edition) => inProject(`${folder}/BUILD_ID`);
const stampOf = ({ folder }: Edition) => inProject(`${folder}/built-from`);
const logOf = ({ folder }: Edition) =>
  inProject(`.data/logs/build${folder.replace(".next", "")}.log`);

/**
 * Builds the app unless the last build was made from the same sources.
 *
 * @throws Refused with the build's output when it fails.
 */
export async function buildOnce(signal?: AbortSignal, edition = STANDARD) {
  if (!isBuiltFrom(edition, sourcesFingerprint())) await build(signal, edition);
}

/**
 * Builds the app. Its output is kept in a file, and shown when it fails.
 *
 * @throws Refused when it fails.
 */
export async function build(signal?: AbortSignal, edition = STANDARD) {
  const fingerprint = sourcesFingerprint();
  rmSync(stampOf(edition), { force: true });

  console.log("Building the app (a minute or two the first time)");
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const progress = setInterval(
    () => console.log(`  still building, ${seconds()} s`),
    PROGRESS_INTERVAL_MS,
  );
  try {
    const { exitCode, output } = await runBuild(edition, signal);
    mkdirSync(dirname(logOf(edition)), { recursive: true });
    writeFileSync(logOf(edition), output);
    if (exitCode !== 0) throw new Refused(`${output}\nThe build failed.`);
  } finally {
    clearInterval(progress);
  }
  writeFileSync(stampOf(edition), fingerprint);
  console.log(`  built in ${seconds()} s`);
}

/** @throws Refused when nothing has been built. */
export function requireBuild() {
  if (existsSync(buildIdOf(STANDARD))) return;
  throw new Refused("There is no build to start: run `npm run build` first.");
}

const runBuild = ({ variables }: Edition, signal?: AbortSignal) =>
  run("next", ["build"], {
    cwd: projectRoot,
    env: {
      ...process.env,
      ...variables,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    },
    ...(signal ? { signal } : {}),
  });

const isBuiltFrom = (edition: Edition, fingerprint: string) =>
  existsSync(buildIdOf(edition)) &&
  existsSync(stampOf(edition)) &&
  readFileSync(stampOf(edition), "utf8") === fingerprint;

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
