import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { ok, type Result, refuse } from "@/core/result";

const lockHolder = z.object({
  pid: z.number().int(),
  /** Tells a process from a later one with the same pid. */
  startedAt: z.string().nullable(),
  host: z.string(),
});

export type LockHolder = z.output<typeof lockHolder>;
export type InUse = { kind: "in_use"; holder: LockHolder };
export type Lock = { release(): void };

/**
 * Takes a lock file for this process. The file of a process that is gone, also
 * one killed without a chance to clean up, is taken over.
 *
 * Whoever takes over first locks the takeover itself: between reading that the
 * holder is dead and removing its file nobody else can have replaced it.
 *
 * @returns `in_use` with the holder when a living process has it, this one too.
 */
export function takeLock(path: string): Result<Lock, InUse> {
  if (claim(path)) return ok({ release: () => removeOwn(path) });

  const holder = findHolder(path);
  if (holder) return refuse({ kind: "in_use", holder });

  const takeover = takeLock(`${path}.takeover`);
  if (!takeover.ok) return takeover;
  try {
    const present = readHolder(path);
    if (!present || !isAlive(present)) remove(path);
  } finally {
    takeover.value.release();
  }
  return takeLock(path);
}

/** The living process that has a lock, or null. */
export function findHolder(path: string): LockHolder | null {
  const holder = readHolder(path);
  return holder && isAlive(holder) ? holder : null;
}

const self = (): LockHolder => ({
  pid: process.pid,
  startedAt: startOf(process.pid),
  host: hostname(),
});

/** Writes beside and links: the file appears at once with its content, or not. */
function claim(path: string): boolean {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(self()), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function readHolder(path: string): LockHolder | null {
  try {
    return lockHolder.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    if (error instanceof SyntaxError || error instanceof z.ZodError) {
      return null;
    }
    throw error;
  }
}

/** A process of another host cannot be seen from here and counts as alive. */
function isAlive(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  const startedAt = startOf(holder.pid);
  return (
    startedAt === null ||
    holder.startedAt === null ||
    startedAt === holder.startedAt
  );
}

/** When a process began, in whatever words this system has; null if in none. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the name in parentheses, may hold spaces itself; the
    // start time is field 22 (proc_pid_stat(5)).
    const afterName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return afterName[19] ?? null;
  } catch {
    return startByPs(pid);
  }
}

function startByPs(pid: number): string | null {
  try {
    const options = { encoding: "utf8", stdio: "pipe" } as const;
    return (
      execFileSync("ps", ["-o", "lstart=", "-p", `${pid}`], options).trim() ||
      null
    );
  } catch {
    return null;
  }
}

function removeOwn(path: string) {
  const holder = readHolder(path);
  const own = self();
  if (holder?.pid === own.pid && holder.startedAt === own.startedAt) {
    remove(path);
  }
}

function remove(path: string) {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && "code" in error && error.code === code;
