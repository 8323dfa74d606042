import type { SignInProblem } from "./schema.ts";

/** The words of signing in. A provider's name is a brand and goes in as it is. */
export const signInCopy = {
  login: {
    title: (appName: string) => `Sign in to ${appName}`,
    lead: "Use the same provider as the first time.",
    otherQuestion: "New here?",
    otherDoor: "Create an account",
  },
  signup: {
    title: (appName: string) => `Create your ${appName} account`,
    lead: "Your first sign-in makes the account. The free plan needs no card.",
    otherQuestion: "Have an account?",
    otherDoor: "Sign in",
  },
  continueWith: (provider: string) => `Continue with ${provider}`,
  standIns: (providers: string) =>
    `On this machine, ${providers} ${providers.includes(" and ") ? "are stand-ins" : "is a stand-in"}: no password, no account anywhere. Sign in as Ada Lovelace, Grace Hopper or Admin.`,
  nothingSetUp:
    "No way to sign in is set up on this server. Its operator sets AUTH_GITHUB_ID and AUTH_GITHUB_SECRET, or the pair of another provider; `npm run quickstart` starts with stand-ins.",
};

type ProblemCopy = {
  title: string;
  /** What happened, what is kept, what next. */
  text: string;
  /** Where the button leads. */
  way: "again" | "settings";
  action: string;
};

/** Before the address of the support. */
export const writeTo = "If it stays so, write to";

export const problemCopy: Record<SignInProblem, ProblemCopy> = {
  AccessDenied: {
    title: "The sign-in was cancelled",
    text: "The provider sent you back without signing you in. Nothing was changed. Try again, or choose another provider.",
    way: "again",
    action: "Back to sign-in",
  },
  OAuthAccountNotLinked: {
    title: "This e-mail address has an account already",
    text: "You signed up under the same address with another provider. That account is unchanged: an address alone does not join the two. Sign in the way you did the first time, then connect this provider in the settings.",
    way: "settings",
    action: "Sign in the first way",
  },
  AccountOfAnother: {
    title: "That account belongs to somebody else here",
    text: "It already signs in another person, so it was not connected to yours. Nothing was changed. Choose another account at the provider.",
    way: "settings",
    action: "Back to settings",
  },
  EmailMissing: {
    title: "The provider gave no e-mail address",
    text: "An account here needs one. Nothing was made. Add an address at the provider, or let it share the one it has, then try again.",
    way: "again",
    action: "Back to sign-in",
  },
  Expired: {
    title: "This sign-in is no longer valid",
    text: "It was not finished within 15 minutes, or it was begun in another browser. Nothing was changed. Start it once more.",
    way: "again",
    action: "Back to sign-in",
  },
  TooMany: {
    title: "Too many sign-ins from your network",
    text: "Somebody, perhaps in the same office or house, has tried many times in a row. Nothing was changed. Wait a few minutes, then try again.",
    way: "again",
    action: "Back to sign-in",
  },
  Callback: {
    title: "The provider did not complete the sign-in",
    text: "It may be out of reach, or a second sign-in was begun in this browser before the first had ended. Nothing was changed. Try again.",
    way: "again",
    action: "Back to sign-in",
  },
  Configuration: {
    title: "Signing in does not work at the moment",
    text: "The fault is on this server, and its operator finds the cause in the log. Nothing was changed. Try again in a few minutes.",
    way: "again",
    action: "Back to sign-in",
  },
};

export const suspensionCopy = {
  title: "This account is suspended",
  reason: (reason: string) => `Reason given: ${reason}`,
  kept: "Your conversations and receipts are kept. New answers are refused until the suspension ends.",
  writeTo: "To have it reviewed, write to",
  operator: "To have it reviewed, write to whoever runs this server.",
  signOut: "Sign out",
  otherAccount: "Sign in with another account",
};

/** The words of the account's menu. */
export const accountCopy = {
  menu: "Account",
  workspace: "Workspace",
  personalWorkspace: "Personal",
  links: [
    { href: "/usage", label: "Usage" },
    { href: "/billing", label: "Plan and credits" },
    { href: "/settings", label: "Settings" },
  ],
  admin: "Administration",
  theme: "Theme",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  signOut: "Sign out",
  themeFailed:
    "The theme is changed in this browser only: the server could not be reached.",
} as const;
