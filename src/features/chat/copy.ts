import {
  formatCount,
  formatCounted,
  formatDay,
  type Reader,
} from "@/core/format";
import { credits } from "@/features/usage/copy";
import type { Receipt, UsageSummary } from "@/features/usage/schema";
import { type PauseReason, QUEUED_MESSAGES_MAX } from "./client/queued.ts";

export const chatCopy = {
  newChat: "New chat",
  history: "Chats",
  noHistory: "Your chats will be listed here.",
  loadingOlder: "Older chats",
  olderFailed: "Older chats could not be read. What is listed is kept.",
  search: "Search",
  palette: {
    title: "Search chats and commands",
    placeholder: "Search chats, or do something",
    commands: "Commands",
    recent: "Recent chats",
    chats: "Chats",
    messages: "Messages",
    theme: (name: string) => `Theme: ${name.toLowerCase()}`,
    help: "Keyboard",
    searching: "Searching",
    nothing: (query: string) => `Nothing was found for “${query}”.`,
    found: (count: number, reader: Reader) =>
      `${formatCounted(count, ["result", "results"], reader)}`,
    incomplete: "Older chats are still being read; the search goes on.",
    failed: "The search failed. Nothing was changed.",
    asked: "You",
    answered: "Answer",
  },
  keys: {
    title: "Keyboard",
    groups: [
      {
        label: "Anywhere",
        keys: [
          { keys: ["Mod", "K"], does: "Search chats and commands" },
          { keys: ["Mod", "Shift", "O"], does: "New chat" },
          { keys: ["?"], does: "This list" },
        ],
      },
      {
        label: "In a chat",
        keys: [
          { keys: ["Enter"], does: "Send, or queue while an answer runs" },
          { keys: ["Shift", "Enter"], does: "New line" },
          { keys: ["Escape"], does: "Stop the answer" },
        ],
      },
      {
        label: "In the list of chats",
        keys: [
          { keys: ["↑"], does: "The chat above" },
          { keys: ["↓"], does: "The chat below" },
          { keys: ["→"], does: "To the menu of the chat" },
          { keys: ["Home"], does: "The newest chat" },
          { keys: ["End"], does: "The oldest one listed" },
        ],
      },
    ],
  },
  pinned: "Pinned",
  today: "Today",
  yesterday: "Yesterday",
  lastDays: "Previous 7 days",
  chatMenu: (title: string) => `More for ${title}`,
  dialogNotOpened: "It could not be opened: the network failed. Try again.",
  rename: "Rename",
  pin: "Pin",
  unpin: "Unpin",
  share: "Share",
  exports: [
    { format: "markdown", label: "Export as Markdown" },
    { format: "json", label: "Export as JSON" },
  ],
  delete: "Delete",
  renameTitle: "Rename chat",
  nameField: "Chat name",
  save: "Save",
  noName: "That name cannot be used.",
  instructions: "Instructions",
  instructionsTitle: "Instructions for this chat",
  instructionsField: "What the model is told before this chat",
  instructionsLead:
    "Sent first with every question from now on, after your own instructions, and counted as input.",
  instructionsTooLong: "At most 4,000 characters.",
  instructionsNotRead: "They could not be loaded. Close this and try again.",
  gone: "This chat no longer exists.",
  deleted: "Chat deleted.",
  undo: "Undo",
  notChanged: "Nothing was changed: the network failed. Try again.",
  messages: "Messages",
  loadingText: "Loading messages",
  noText: "These messages were not loaded: the network failed.",
  you: "You asked",
  answerBy: (model: string | undefined) =>
    model === undefined ? "Answer" : `Answer by ${model}`,
  composer: "Message",
  placeholder: "Ask anything",
  send: "Send",
  attach: "Attach files",
  dropHere: "Drop files here to attach them",
  notAttached: "Nothing was attached: the network failed. Try again.",
  filesOnTheWay: "This is sent as soon as its files have arrived.",
  fileFailed: "A file has not arrived. Try it again, or remove it.",
  files: "Files",
  fileKinds: { text: "Text", pdf: "PDF", image: "Image" },
  stop: "Stop",
  stopping: "Stopping",
  queue: "Queued messages",
  queueWaits: "Queued: each is sent when the answer before it ends.",
  queuePaused: {
    stopped:
      "Paused: you stopped the answer. Nothing is sent until you say so.",
    failed: "Paused: the answer failed. Nothing is sent until you say so.",
    refused: "Paused: the message was not taken. It waits here, first in line.",
    unsent: "Paused: the network failed. Nothing is sent until you say so.",
    reloaded:
      "Paused since the page was left. Nothing is sent until you say so.",
  } satisfies Record<PauseReason, string>,
  resumeQueue: "Send queued",
  queued: (position: number) => `Queued message ${position}`,
  queueThis: "Queue",
  removeQueued: "Remove",
  queueFull: `${QUEUED_MESSAGES_MAX} messages are queued already. Remove one, or wait.`,
  noLongerSent: "Messages above are no longer sent",
  latest: "Jump to latest",
  copyAnswer: "Copy answer",
  questionMenu: "More for this question",
  copy: "Copy",
  edit: "Edit",
  editField: "Edit your question",
  editNote: "A new version is asked; this one is kept.",
  emptyMessage: "Write something first.",
  cancel: "Cancel",
  regenerate: "Regenerate",
  regenerateWith: "Answer again with",
  answerRuns: "An answer is running.",
  versions: "Versions",
  previousVersion: "Previous version",
  nextVersion: "Next version",
  versionOf: (position: number, count: number) =>
    `Version ${position} of ${count}`,
  tryAgain: "Try again",
  retry: "Retry",
  notSent: "Not sent: the network failed. Your message is kept.",
  reconnecting: "Connection lost. The answer goes on; looking for it again.",
  offline: "You are offline. Your draft is kept.",
  answering: "Answering",
  endings: {
    waiting: "",
    running: "",
    complete: "Answer complete",
    stopped: "Answer stopped",
    // These two are told by an alert.
    failed: "",
    interrupted: "",
  },
  dismiss: "Dismiss",
  signIn: "Sign in",
  kept: "Your message is kept.",
  loading: "Loading chat",

  examples: [
    "Explain database transactions to a new colleague, with one example",
    "Compare renting and buying a home as a table",
    "Draft a short reply that declines a meeting and proposes Thursday",
  ],

  firstRun: ({ credits: of, period }: UsageSummary, reader: Reader) =>
    of.remaining === null
      ? "Ask anything. Each answer shows what it used."
      : `Ask anything. You have ${credits(of.remaining, reader)} until ${formatDay(period.end, reader)}; each answer shows what it used.`,

  slow: (model: string) =>
    `${model} has not answered for 9 seconds. Wait, or stop.`,
  slowServer:
    "The server has not answered for 9 seconds. Your message is kept. Wait, or stop.",

  estimate: (estimate: { credits: number; left: number }, reader: Reader) =>
    `The answer may need about ${credits(estimate.credits, reader)}; ${formatCount(estimate.left, reader)} are left.`,

  stopped: (receipt: Receipt | null, reader: Reader) =>
    `Stopped. ${charged(receipt, reader)}`.trim(),

  interrupted: (receipt: Receipt | null, reader: Reader) =>
    `Interrupted: the server stopped while it wrote. What was written is kept. ${charged(receipt, reader)}`.trim(),

  failed: (code: string, receipt: Receipt | null, reader: Reader) =>
    `${FAILURES[code] ?? "The answer failed."} ${charged(receipt, reader)}`.trim(),
} as const;

/** The words of chats that are not kept. */
export const temporaryCopy = {
  title: "Temporary chat",
  toggle: "Temporary",
  begin: "New temporary chat",
  note: "Temporary: not in your history, search or exports. Its text is deleted within 24 hours after its last message. Credits are charged as always.",
} as const;

/** The words of a chat as a Markdown file. */
export const exportCopy = {
  you: "You",
  instructions: "Instructions for this chat:",
  exported: (moment: string) => `Exported on ${moment}.`,
  attached: (files: readonly { name: string }[]) =>
    `Attached: ${files.map(({ name }) => name).join(", ")}`,
  endings: {
    running: "This answer was still being written.",
    complete: "",
    stopped: "Stopped.",
    failed: "The answer failed.",
    interrupted: "Interrupted.",
  },
} as const;

/** For answers that failed before this page was opened. */
const FAILURES: Record<string, string> = {
  provider_unavailable: "The model did not answer.",
  provider_error: "The model failed while it answered.",
  service_paused: "New answers are paused. Your chats stay readable.",
};

function charged(receipt: Receipt | null, reader: Reader) {
  if (!receipt || receipt.state === "held") return "";
  if (receipt.credits === 0) return "Nothing was charged.";
  const estimated = receipt.isEstimated ? ", estimated" : "";
  const what = receipt.outputTokens > 0 ? "written" : "read";
  return `Charged for what was ${what}: ${credits(receipt.credits, reader)}${estimated}.`;
}

/** What the actions of a refusal are called. */
export const ACTION_WORDS: Record<string, string> = {
  upgrade: "See plans",
  buy_credits: "Buy credits",
  raise_cap: "Raise the cap",
  update_payment: "Update payment",
  ask_owner: "Ask the owner",
  sign_in: "Sign in",
  contact_support: "Write to support",
};

export const LIMIT_WORDS: Record<string, string> = {
  period_credits: "Credits of this period",
  daily_requests: "Requests today",
  spend_cap: "Spending cap",
  concurrent_calls: "Answers at once",
};
