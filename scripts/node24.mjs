// Runs on whatever Node is at hand, before anything is installed: built-in
// modules only, in a syntax that the first Nodes with ES modules can parse, so
// that a too-old one answers with a sentence.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_MAJOR = 20;
const WANTED_MAJOR = 24;
const ORPHAN_CHECK_MS = 250;
const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const lockFile = path.join(root, "package-lock.json");
const modules = path.join(root, "node_modules");
const npmsRecord = path.join(modules, ".package-lock.json");
const stampFile = path.join(modules, ".installed-from");
const major = Number(process.versions.node.split(".")[0]);

/**
 * Installs the packages if they are missing or belong to another lock file,
 * then runs a TypeScript file of this project on Node 24 with the variables of
 * .env and .env.local, and ends as it ends.
 */
export function runOnNode24(script, options) {
  start(script, options).then(
    (exitCode) => {
      process.exitCode = exitCode;
    },
    (error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}

function start(script, options) {
  if (major < OLDEST_MAJOR) {
    return Promise.reject(
      new Error(
        `Tollgate needs Node ${OLDEST_MAJOR} or later to start; this is Node ${process.versions.node}. ` +
          "Install a current one from https://nodejs.org and run the same command again.",
      ),
    );
  }
  return installOnce().then(() => runScript(script, options));
}

function installOnce() {
  if (isInstalled()) return Promise.resolve();
  console.error("Installing the packages (half a minute the first time)");
  const npm = npmCommand();
  // Asked for by name, because NODE_ENV=production leaves the build tools out.
  const args = ["install", "--include=dev", "--no-audit", "--no-fund"];
  return capture(npm.command, npm.args.concat(args)).then((result) => {
    if (result.exitCode !== 0) {
      throw new Error(
        `${result.output}\nnpm could not install the packages; the reason is above.`,
      );
    }
    // Written beside and renamed, so that no other copy of a hard-linked
    // node_modules changes with it.
    writeFileSync(`${stampFile}.new`, fingerprint());
    renameSync(`${stampFile}.new`, stampFile);
  });
}

function isInstalled() {
  if (!existsSync(npmsRecord)) return false;
  if (existsSync(stampFile)) {
    return readFileSync(stampFile, "utf8") === fingerprint();
  }
  return statSync(npmsRecord).mtimeMs >= statSync(lockFile).mtimeMs;
}

const fingerprint = () =>
  createHash("sha256").update(readFileSync(lockFile)).digest("hex");

function npmCommand() {
  const runner = process.env.npm_execpath;
  if (runner && path.basename(runner) === "npm-cli.js") {
    return { command: process.execPath, args: [runner] };
  }
  return {
    command: process.platform === "win32" ? "npm.cmd" : "npm",
    args: [],
  };
}

function runScript(script, options) {
  const settings = options || {};
  const args = (settings.withoutEnvFiles ? [] : envFileFlags()).concat(
    ["--conditions=react-server", "--import", "tsx", script],
    settings.args || [],
  );
  const child = spawn(node24(), args, {
    cwd: root,
    stdio: "inherit",
    env: environment(),
  });
  return ending(child);
}

/** As in Next: the environment wins over .env.local, and that over .env. */
const envFileFlags = () =>
  [".env", ".env.local"]
    .filter((file) => existsSync(path.join(root, file)))
    .map((file) => `--env-file=${file}`);

function node24() {
  const file = process.platform === "win32" ? "node.exe" : "node";
  const installed = path.join(modules, "node", "bin", file);
  if (existsSync(installed)) return installed;
  if (major >= WANTED_MAJOR) return process.execPath;
  throw new Error(
    `This is Node ${process.versions.node}, and the package that brings Node ${WANTED_MAJOR} is not installed. ` +
      `Use Node ${WANTED_MAJOR} itself, or run npm install with development packages and install scripts allowed.`,
  );
}

/** Everything started from here finds the project's own tools and Node first. */
function environment() {
  const tools = path.join(modules, ".bin");
  const before = process.env.PATH || "";
  return Object.assign({}, process.env, {
    PATH: tools + path.delimiter + before,
  });
}

/** Passes signals on; the child decides when it has stopped. */
function ending(child) {
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED_SIGNALS) process.on(signal, forward);
  const watch = whenOrphaned(() => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (exitCode, signal) => {
      clearInterval(watch);
      for (const name of FORWARDED_SIGNALS) {
        process.removeListener(name, forward);
      }
      resolve(
        exitCode === null ? 128 + (SIGNAL_NUMBERS[signal] || 0) : exitCode,
      );
    });
  });
}

/**
 * Between npm and this process stands a shell. npm passes a SIGTERM on to the
 * shell, which dies of it and tells nobody.
 */
function whenOrphaned(stop) {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) stop();
  }, ORPHAN_CHECK_MS);
}

function capture(command, args) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(),
    shell: process.platform === "win32",
  });
  let output = "";
  const collect = (chunk) => {
    output += chunk;
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return ending(child).then((exitCode) => ({ exitCode, output }));
}
