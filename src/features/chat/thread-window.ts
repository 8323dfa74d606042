import { pathOf } from "./client/branches.ts";

/** Enough for several screens; what stands above is read when it is wanted. */
const WINDOW_MESSAGES = 40;
/** What leads to a wanted message, to see where it stands. */
const MESSAGES_BEFORE_WANTED = 4;

type Node = { id: string; parentId: string | null };

/**
 * The messages of a branch that are sent with its page: its end, and from a
 * wanted message on, if it is in the branch.
 */
export function windowOf<M extends Node>(
  messages: readonly M[],
  { chosenId, wantedId }: { chosenId: string | null; wantedId: string | null },
): M[] {
  const path = pathOf({ messages, chosenId });
  const wanted = path.findIndex(({ id }) => id === wantedId);
  const ordinary = Math.max(0, path.length - WINDOW_MESSAGES);
  const first =
    wanted < 0
      ? ordinary
      : Math.min(ordinary, Math.max(0, wanted - MESSAGES_BEFORE_WANTED));
  return path.slice(first);
}

/**
 * The messages that lead to one, itself the last: as many as a page sends, or
 * all from a given one on. None for an unknown one.
 */
export function stretchTo<M extends Node>(
  messages: readonly M[],
  { toId, fromId }: { toId: string; fromId: string | null },
): M[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const stretch: M[] = [];
  let next = byId.get(toId);
  while (next && stretch.length < messages.length) {
    stretch.push(next);
    const isEnough =
      fromId === null ? stretch.length >= WINDOW_MESSAGES : next.id === fromId;
    if (isEnough) break;
    next = byId.get(next.parentId ?? "");
  }
  return stretch.reverse();
}
