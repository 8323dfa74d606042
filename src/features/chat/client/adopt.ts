import type { Message, StoredThread } from "./message.ts";
import { isOpen, isUnsent, type Thread, threadOf } from "./thread.ts";

/**
 * What the server has stored replaces what we showed, but for unsent questions,
 * for texts it came without, and for a choice it does not know yet, or has of
 * the page's address alone. A copy older than what we know (the browser went
 * back to a page it kept) changes nothing.
 */
export function adopt(thread: Thread, copy: StoredThread): Thread {
  const fresh = threadOf(copy);
  const freshById = new Map(fresh.messages.map((fresh) => [fresh.id, fresh]));
  const isOlder = thread.messages.some(
    (ours) => !isUnsent(ours) && knowsLess(freshById.get(ours.id), ours),
  );
  if (isOlder) return thread;
  const unsent = thread.messages.filter(
    (ours) => isUnsent(ours) && !freshById.has(ours.id),
  );
  const isChoiceNewer =
    copy.isTurned ||
    thread.isChoiceUnsaved ||
    thread.revision > fresh.revision ||
    unsent.some(({ id }) => id === thread.chosenId);
  const ours = new Map(thread.messages.map((message) => [message.id, message]));
  const messages = fresh.messages.map((message) =>
    message.hasText ? message : (ours.get(message.id) ?? message),
  );
  return {
    ...fresh,
    ...(isChoiceNewer && {
      chosenId: thread.chosenId,
      revision: thread.revision,
      isChoiceUnsaved: thread.isChoiceUnsaved,
    }),
    messages: [...messages, ...unsent],
    refusal: thread.refusal,
  };
}

const knowsLess = (theirs: Message | undefined, ours: Message) =>
  theirs === undefined || (isOpen(theirs) && !isOpen(ours));
