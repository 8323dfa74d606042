import { uiCopy } from "@/ui/copy";
import type { MessageStatus } from "../stored.ts";

/** The words of sharing, and of the page that everybody may read. */
export const shareCopy = {
  title: "Share this chat",
  lead: "Whoever has the link can read this chat as it stands now: its name, and the questions and answers that you see. What is said later is not added. Attached files are named, not included. Your name and e-mail are not shown.",
  create: "Create link",
  linkField: "Link",
  copyLink: "Copy link",
  copied: "Copied",
  copyFailed: "The browser did not copy it. Select the link and copy it.",
  shownOnce: "This link is shown only now. Copy it before you close this.",
  close: "Close",
  links: "Links to this chat",
  created: "Created",
  revoke: "Revoke",
  revokeMade: (moment: string) => `Revoke the link created ${moment}`,
  revoked: "Link revoked. It leads nowhere now.",
  linksNotRead:
    "The links to this chat could not be loaded. Close this and try again.",
  refusals: {
    invalid_input: "The link was not created. Load this page anew.",
    not_found: "This chat no longer exists.",
    rate_limited: uiCopy.tooFast,
    nothing_to_share:
      "There is nothing to share yet. Wait until the first answer is complete.",
    share_exists:
      "The link was created, but its address was lost on the way. Revoke it below and create another.",
    too_many_links:
      "This chat has 20 links already. Revoke one to create another.",
    unreached:
      "It is not known whether the link was created: the network failed. Open this again to see.",
  },
  notRevoked: "The link was not revoked: the network failed. Try again.",

  settings: {
    title: "Shared links",
    lead: "Chats that can be read by whoever has the link, as they stood when it was created.",
    none: "You share no chat.",
    revokeOf: (title: string) => `Revoke the link to ${title}`,
  },

  page: {
    shared: "Shared",
    snapshot: "A copy as it stood then. What was said later is not in it.",
    messages: "Messages",
    asked: "Question",
    files: "Asked about files that are not part of the link",
    answered: (modelId: string | null) =>
      modelId ? `Answer by ${modelId}` : "Answer",
    endings: {
      running: "",
      complete: "",
      stopped: "This answer was stopped before its end.",
      failed: "This answer failed before its end.",
      interrupted: "This answer was interrupted before its end.",
    } satisfies Record<MessageStatus, string>,
    gone: "This link leads to no chat",
    goneText:
      "It may be mistyped, or the chat is no longer shared. Ask whoever sent it.",
    toStart: "To the start",
  },
} as const;
