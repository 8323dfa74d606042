import { PEEK_MINUTES, type PeekRefusal } from "./schema.ts";

/** The words of looking into a conversation, for whoever looks and is looked at. */
export const peeksCopy = {
  title: "Conversation",
  back: "To the person",
  ask: {
    lead: `To read this chat, say why. You may read it for ${PEEK_MINUTES} minutes; nothing can be written or changed. Its person is told at once, by mail and in the app: that you looked, when, and the reason as you write it.`,
    trigger: "Say why and look",
    title: "Look into this chat",
    effect: `You may read it for ${PEEK_MINUTES} minutes. Its person gets a mail with your name and the reason below, and both stand in their settings for good.`,
    act: "Look",
  },
  refusals: {
    forbidden: "You are no admin any more. Nothing was shown.",
    invalid_input: "Give a reason of 10 to 500 characters.",
    not_found: "This chat is not there any more.",
    already_so: "You may read it already. Load the page anew.",
  } satisfies Record<PeekRefusal["kind"] | "invalid_input", string>,
  until: "You may read this until",
  because: "You said:",
  nothing: "There is no text in it.",
  files: "Each file that you open is on record.",
  fileGone: "(no longer kept)",

  settings: {
    title: "Looks into your chats",
    lead: "An administrator of this service can read a chat of yours for half an hour, after saying why. You are told each time, by mail and in the app, and it is listed here for good. Temporary and deleted chats cannot be read.",
    none: "Nobody has looked into your chats.",
    pages: "Pages of looks into your chats",
    anAdmin: "An administrator",
    looked: "looked at",
    gone: "a chat that is deleted since",
    said: "Reason:",
    until: "until",
  },
} as const;
