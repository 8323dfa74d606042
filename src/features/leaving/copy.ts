import { formatCounted, formatDay, type Reader } from "@/core/format";
import type { LeaveRefusal } from "./close.ts";
import type { ClosingFacts } from "./schema.ts";

const CREDITS = ["credit", "credits"] as const;
const CHATS = ["chat", "chats"] as const;

const LAST_ADMIN =
  "You are the last admin here, and only an admin can make another one. Make somebody else an admin first, and then delete your account.";

/** The words of deleting an account. */
export const leavingCopy = {
  title: "Delete account",
  back: "Back to the settings",
  what: "What happens at once",
  email: (email: string) =>
    `The account ${email} ends. It cannot be brought back, not even by us.`,
  chats: (count: number, reader: Reader) =>
    count === 0
      ? "There are no chats to delete."
      : `${formatCounted(count, CHATS, reader)}, with all versions, ${count === 1 ? "is" : "are"} deleted. Export what you want to keep first.`,
  running:
    "Answers still running are stopped, and charged for what was written.",
  plan: (
    { planName, paidUntil, isInTrial }: ClosingFacts,
    reader: Reader,
  ): string | null => {
    if (paidUntil) {
      return `${planName} ends now, not on ${formatDay(paidUntil, reader)}. The days that are paid for are not refunded, and nothing renews.`;
    }
    return isInTrial ? `Your trial of ${planName} ends now.` : null;
  },
  unbilled: ({ unbilledCredits }: ClosingFacts, reader: Reader) =>
    `A last bill is made for what you used beyond your plan: ${formatCounted(unbilledCredits, CREDITS, reader)} of overage so far. Your card on file is charged for it.`,
  lost: ({ prepaidCredits }: ClosingFacts, reader: Reader) =>
    `${formatCounted(prepaidCredits, CREDITS, reader)} that you bought ${prepaidCredits === 1 ? "is" : "are"} lost and not refunded.`,
  devices: "Every browser is signed out, and all sign-ins are removed.",
  kept: "What is kept, and why",
  keptFacts: [
    "The ledger of calls, credits and bills, without your name or address: bookkeeping law requires it. It holds no text.",
    "Bills at Stripe, as they were written. Your card and address there are deleted once the last bill is paid.",
    "A hash of your identity if you have had the trial, so that it is taken once. Nobody can read an address from it.",
    "One mail that tells you of the deletion.",
  ],
  again:
    "You may sign in again at any time: that makes a new, empty account. A trial that was taken stays taken.",
  export: "Export everything",
  exportChats: "Export all chats",
  /** The file that says so when an archive cannot hold all. */
  moreFile: "There are more chats.txt",
  more: (count: number) =>
    `This archive holds your ${count} oldest chats, as many as it can. All of them are in the file that "Export everything" gives.\n`,
  obstacle: (refusal: LeaveRefusal): string => {
    if (refusal.kind === "last_admin") return LAST_ADMIN;
    return `Other people act in ${refusal.workspaceName}, and nobody else owns it. Make one of them its owner, or remove them, and then delete your account.`;
  },
  lastAdmin: `${LAST_ADMIN} Nothing was deleted.`,
  billingOff:
    "Payments are not set up on this server at the moment, so your plan could not be ended. Nothing was deleted. Write to whoever runs it.",
  fresh: {
    title: "Sign in once more",
    text: "You signed in more than ten minutes ago on this browser. Sign in again, so that nobody else who finds it open can do this.",
    again: (provider: string) => `Sign in again with ${provider}`,
  },
  confirm: {
    title: "Delete this account",
    label: (email: string) => `Type ${email} to confirm`,
    act: "Delete account for good",
    wrong: "This is not the address of the account. Nothing was deleted.",
    stale:
      "You signed in more than ten minutes ago. Nothing was deleted. Load this page anew and sign in again.",
    membersLeft:
      "Other people act in a workspace that nobody else owns. Nothing was deleted. Load this page anew to see which.",
    failed:
      "The server could not be reached, and it is not known whether the account was deleted. Load this page anew: if it asks you to sign in, it was.",
  },
  done: {
    title: "Your account is deleted",
    text: "You are signed out everywhere, and no new charge can be made. Bills and chats are being closed and removed now; that is done within minutes.",
    bill: "If a last bill is due, your card is charged for it, and your customer data at Stripe goes when it is paid.",
    home: "To the start page",
  },
};
