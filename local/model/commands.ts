import type { Behaviour } from "./behaviour.ts";

/** What a person asked for with lines such as `/local slow` in a message. */
export type Commands = {
  behaviour: Behaviour;
  /** What each line does, for the answer. */
  notes: string[];
  wantsHelp: boolean;
  /** Faults for the first try only. */
  isOnce: boolean;
  /** The message without the lines. */
  text: string;
};

type Command = {
  usage: string;
  does: string;
  /** Parts after the name; null when they make no sense. */
  read(argument: string | undefined): Behaviour | null;
};

const withNumber =
  (
    fallback: number | null,
    read: (number: number) => Behaviour,
  ): Command["read"] =>
  (argument) => {
    if (argument === undefined)
      return fallback === null ? null : read(fallback);
    return /^\d{1,5}$/.test(argument) ? read(Number(argument)) : null;
  };

const COMMANDS: Record<string, Command> = {
  slow: {
    usage: "slow [tokens a second]",
    does: "writes slowly, 5 tokens a second unless you say otherwise",
    read: withNumber(5, (number) => ({
      tokensPerSecond: Math.max(number, 1),
      delayFirstTokenMs: 2_000,
    })),
  },
  fast: {
    usage: "fast",
    does: "writes as fast as possible",
    read: () => ({ tokensPerSecond: 0, delayFirstTokenMs: 0 }),
  },
  wait: {
    usage: "wait 12",
    does: "is silent for so many seconds before the first token",
    read: withNumber(null, (number) => ({ delayFirstTokenMs: number * 1_000 })),
  },
  tokens: {
    usage: "tokens 400",
    does: "answers with exactly so many tokens",
    read: withNumber(null, (number) => ({ outputTokens: number })),
  },
  think: {
    usage: "think 200",
    does: "thinks for so many hidden tokens first",
    read: withNumber(null, (number) => ({ reasoningTokens: number })),
  },
  fail: {
    usage: "fail 500 [once]",
    does: "refuses with that status; with `once` the next try works",
    read: withNumber(500, (number) =>
      number >= 400 && number <= 599 ? { status: number } : { status: 500 },
    ),
  },
  cut: {
    usage: "cut 20",
    does: "loses the connection after so many tokens",
    read: withNumber(20, (number) => ({ cutAfterTokens: number })),
  },
  error: {
    usage: "error 20",
    does: "breaks off with an error after so many tokens",
    read: withNumber(20, (number) => ({ errorAfterTokens: number })),
  },
  stall: {
    usage: "stall 20",
    does: "falls silent after so many tokens",
    read: withNumber(20, (number) => ({ stallAfterTokens: number })),
  },
  hang: {
    usage: "hang",
    does: "never writes a token",
    read: () => ({ hang: true }),
  },
  "no-usage": {
    usage: "no-usage",
    does: "does not say what the answer used",
    read: () => ({ omitUsage: true }),
  },
};

const LINE = /^[ \t]*\/local\b[ \t]*(.*)$/gim;

/** Reads and removes the `/local` lines of a message. */
export function readCommands(message: string): Commands {
  const commands: Commands = {
    behaviour: {},
    notes: [],
    wantsHelp: false,
    isOnce: false,
    text: message.replaceAll(LINE, "").trim(),
  };
  for (const [, line = ""] of message.matchAll(LINE)) apply(line, commands);
  return commands;
}

function apply(line: string, commands: Commands) {
  const [name = "", argument, extra] = line.trim().toLowerCase().split(/\s+/);
  if (name === "" || name === "help") {
    commands.wantsHelp = true;
    return;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const isOnce = argument === "once" || extra === "once";
  const behaviour = command?.read(argument === "once" ? undefined : argument);
  if (!command || !behaviour) {
    commands.notes.push(`\`/local ${line.trim()}\`: I do not know that one.`);
    commands.wantsHelp = true;
    return;
  }
  Object.assign(commands.behaviour, behaviour);
  commands.isOnce ||= isOnce;
  commands.notes.push(`\`/local ${line.trim()}\`: ${command.does}.`);
}

/** Every command, as a table in markdown. */
export const commandsTable = (): string =>
  [
    "| Line in a message | What I do then |",
    "| --- | --- |",
    ...Object.values(COMMANDS).map(
      ({ usage, does }) => `| \`/local ${usage}\` | ${does} |`,
    ),
    "| `/local help` | shows this table |",
  ].join("\n");
