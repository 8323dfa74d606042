import { formatCount, formatDayAndTime, type Reader } from "@/core/format";
import type { BrowserName } from "./browser-name.ts";

const EXAMPLE_MOMENT = "2026-12-01T13:00:00Z";
const EXAMPLE_COUNT = 50_000;

/** The words of the settings. */
export const settingsCopy = {
  title: "Settings",
  contents: "On this page",
  save: "Save",
  saved: "Saved.",
  failed:
    "Not saved: the server could not be reached. What you entered is still here. Try again.",
  invalid: "Not saved. Check what is entered.",
  profile: {
    title: "Profile",
    name: "Name",
    email: "E-mail",
    emailNote:
      "As your provider vouched for it when the account was made. It cannot be changed here.",
    timeZone: "Time zone",
    zoneOfBrowser: (zone: string) => `This browser is in ${zone}.`,
    useZone: "Use it",
    otherZones: "Other",
    region: "Dates and figures as in",
    example: (reader: Reader) =>
      `For example ${formatDayAndTime(EXAMPLE_MOMENT, reader)}, ${formatCount(EXAMPLE_COUNT, reader)} credits. Mails use both as well.`,
  },
  ways: {
    title: "Sign-in",
    lead: "Each connected provider signs you in to this same account.",
    connected: "Connected",
    connect: (provider: string) => `Connect ${provider}`,
    disconnect: (provider: string) => `Disconnect ${provider}`,
    lastWay:
      "This is the only way to sign in that you have. Connect another one first.",
  },
  devices: {
    title: "Devices",
    lead: "Browsers that are signed in to this account.",
    name: ({ browser, system }: BrowserName) => {
      if (browser && system) return `${browser} on ${system}`;
      return browser ?? system ?? "Unknown browser";
    },
    isThis: "This browser",
    lastSeen: "Last seen",
    signedIn: "Signed in",
    signOut: "Sign out",
    signOutOf: (name: string) => `Sign out ${name}`,
    signOutOthers: "Sign out all others",
    noOthers: "You are signed in nowhere else.",
    signedOut: "Signed out.",
    failed: "Not signed out: the server could not be reached. Try again.",
  },
  instructions: {
    title: "Custom instructions",
    lead: "Sent first with every question of yours, in all chats. They count as input of each call.",
    label: "What the model should know and how it should answer",
    placeholder:
      "I am a bookkeeper in Leeds. Answer briefly, in British English.",
    count: (length: number, max: number, reader: Reader) =>
      `${formatCount(length, reader)} of ${formatCount(max, reader)} characters`,
    tooLong: (surplus: number, reader: Reader) =>
      surplus === 1
        ? "One character too many. Shorten the text to save it."
        : `${formatCount(surplus, reader)} characters too many. Shorten the text to save it.`,
  },
  model: {
    title: "Default model",
    label: "New chats begin with",
    automatic: (name: string | null) =>
      name ? `The one this server prefers: ${name}` : "The one it prefers",
    notInPlan: (name: string) => `${name} (not in your plan)`,
    passedOver: (name: string, instead: string | null) =>
      `${name} is not in your plan. ${instead ? `New chats begin with ${instead} until it is.` : "New chats begin with another one until it is."}`,
    retired: (name: string, instead: string | null) =>
      `${name} is no longer offered. ${instead ? `New chats begin with ${instead}.` : "Choose another one."}`,
    unknown: "Not saved: this model is no longer offered. Choose another one.",
  },
  theme: {
    title: "Theme",
    lead: "Applies here at once, and on your other devices when they next load a page.",
    failed:
      "Changed in this browser only: the server could not be reached. Choose again to save it.",
  },
  mails: {
    title: "Mails",
    lead: (email: string) => `They go to ${email}.`,
    words: { on: "On", off: "Off" },
    kinds: {
      usage: {
        label: "Usage",
        text: "When 50, 80 and 100% of a period's credits, or of your overage cap, are used.",
      },
      trial: {
        label: "Trial",
        text: "When your trial is about to end, and when it has.",
      },
    },
    always: "Always on",
    fixed: [
      {
        label: "Payments",
        text: "A failed payment, credits bought or taken back, a subscription cancelled. Without them you could lose a plan, or money, unawares.",
      },
      {
        label: "Security",
        text: "A new way to sign in, a deleted account. Without them somebody else could act for you unnoticed.",
      },
    ],
  },
  yours: {
    title: "Your data",
    export: "Export everything",
    exportChats: "Export all chats",
    chatsLead:
      "A zip with two files for each chat: the branch you read as Markdown, and every version as JSON. One chat alone is exported from its menu.",
    exportLead:
      "One file with your profile, all chats with every version, usage, credits, bills and notices (JSON).",
    delete: "Delete account",
    deleteLead:
      "Ends your plan and removes your chats. You see first what happens.",
  },
};
