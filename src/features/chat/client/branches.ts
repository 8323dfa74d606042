import type { Message } from "./message.ts";

/** What the tree is made of: messages as stored, or as shown. */
type Node = { id: string; parentId: string | null };

type Tree<M extends Node> = {
  /** Oldest first. */
  messages: readonly M[];
  chosenId: string | null;
};

/** A message that is shown, and all that stand in its place, oldest first. */
export type Turn<M extends Node> = {
  message: M;
  versionIds: readonly string[];
};

/**
 * The branch that is read, from the first question down: through the chosen
 * message, and by the newest where nothing is chosen.
 */
export function turnsOf<M extends Node>(tree: Tree<M>): Turn<M>[] {
  const versionsBelow = groupByParent(tree.messages);
  const chosenIds = idsUpFrom(tree);
  const turns: Turn<M>[] = [];
  let versions = versionsBelow.get(null);
  while (versions && turns.length < tree.messages.length) {
    const message =
      versions.find(({ id }) => chosenIds.has(id)) ?? versions.at(-1);
    if (!message) break;
    turns.push({ message, versionIds: versions.map(({ id }) => id) });
    versions = versionsBelow.get(message.id);
  }
  return turns;
}

export const pathOf = <M extends Node>(tree: Tree<M>): M[] =>
  turnsOf(tree).map(({ message }) => message);

/**
 * The message from which on the newest answer was given; null while all of the
 * conversation fits its model.
 */
export function oldestSentId(turns: readonly Turn<Message>[]): string | null {
  const newest = turns.findLast(
    ({ message }) => message.role === "assistant" && message.receipt !== null,
  )?.message;
  return newest?.role === "assistant"
    ? (newest.receipt?.contextStartId ?? null)
    : null;
}

/** A run of turns whose texts are here, and what has none yet around it. */
export type Readable<M extends Node> = {
  turns: Turn<M>[];
  /** The last message above them; null when nothing is missing there. */
  aboveId: string | null;
  /** The last message of the branch, when it is not here itself. */
  belowId: string | null;
};

/** The last turns of a branch that can be read without a gap. */
export function readableOf<M extends Node & { hasText: boolean }>(
  turns: readonly Turn<M>[],
): Readable<M> {
  const end = turns.findLastIndex(({ message }) => message.hasText) + 1;
  const start =
    turns.slice(0, end).findLastIndex(({ message }) => !message.hasText) + 1;
  return {
    turns: turns.slice(start, end),
    aboveId: turns[start - 1]?.message.id ?? null,
    belowId: end < turns.length ? (turns.at(-1)?.message.id ?? null) : null,
  };
}

/** By parent; null holds those whose parent is not among them. */
function groupByParent<M extends Node>(messages: readonly M[]) {
  const ids = new Set(messages.map(({ id }) => id));
  const groups = new Map<string | null, M[]>();
  for (const message of messages) {
    const { parentId } = message;
    const key = parentId !== null && ids.has(parentId) ? parentId : null;
    const group = groups.get(key);
    if (group) group.push(message);
    else groups.set(key, [message]);
  }
  return groups;
}

/** The chosen message and what leads to it. */
function idsUpFrom<M extends Node>({ messages, chosenId }: Tree<M>) {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const ids = new Set<string>();
  let next = byId.get(chosenId ?? "");
  while (next && !ids.has(next.id)) {
    ids.add(next.id);
    next = byId.get(next.parentId ?? "");
  }
  return ids;
}
