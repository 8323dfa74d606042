import "server-only";
import { env } from "./env.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];

/** Facts of one line. Never a prompt, an answer or a secret. */
export type LogFields = Record<
  string,
  string | number | bigint | boolean | null | undefined | string[]
>;

/** One JSON object a line on standard output; `event` says what happened. */
export const log = {
  debug: (event: string, fields?: LogFields) => write("debug", event, fields),
  info: (event: string, fields?: LogFields) => write("info", event, fields),
  warn: (event: string, fields?: LogFields) => write("warn", event, fields),
  error: (event: string, fields?: LogFields) => write("error", event, fields),
};

/**
 * Lets the process go on when whoever reads its output goes away, as a
 * collector of logs does when it is restarted. Without this each line is an
 * uncaught error, reported by one more line, and nothing else gets its turn.
 */
export function outliveLogReader() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => undefined);
  }
}

/**
 * What of a fault may be logged: its name, code, message and stack, down its
 * causes, with anything that looks like a credential blanked.
 *
 * A failed query is told by the database's own message: the message around it
 * and the `detail` quote the parameters, and so people's text.
 */
export function describeFault(fault: unknown): LogFields {
  if (!(fault instanceof Error)) return { fault: typeof fault };
  const root = rootOf(fault);
  return {
    fault: root.name,
    code: stringProperty(root, "code"),
    constraint: stringProperty(root, "constraint"),
    message: withoutSecrets(root.message),
    stack: withoutSecrets(framesOf(root)),
  };
}

function write(level: Level, event: string, fields: LogFields = {}) {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(env().LOG_LEVEL)) return;
  const line = { time: new Date().toISOString(), level, event, ...fields };
  process.stdout.write(`${JSON.stringify(line, bigintAsNumber)}\n`);
}

const bigintAsNumber = (_key: string, value: unknown) =>
  typeof value === "bigint" ? Number(value) : value;

function rootOf(fault: Error): Error {
  let root = fault;
  for (let depth = 0; depth < 8 && root.cause instanceof Error; depth += 1) {
    root = root.cause;
  }
  return root;
}

/** The stack without its first lines, which repeat the message. */
const framesOf = (fault: Error) =>
  (fault.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");

function stringProperty(fault: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(fault, name);
  return typeof value === "string" ? value : undefined;
}

const CREDENTIALS = [
  /\b(?:sk|gsk|rk|pk|whsec)[-_][\w-]{6,}/g,
  /\bBearer\s+\S+/gi,
  /\b(\w+:\/\/)[^\s:@/]+:[^\s@/]+@/g,
];

const withoutSecrets = (text: string) =>
  CREDENTIALS.reduce(
    (rest, pattern) => rest.replace(pattern, "[secret]"),
    text,
  );
