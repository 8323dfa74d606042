const FRESH_SIGN_IN_MS = 10 * 60_000;

/** Whether a session is new enough for what cannot be undone. */
export const isFreshSignIn = (signedInAt: Date, now: Date) =>
  now.getTime() - signedInAt.getTime() < FRESH_SIGN_IN_MS;

/** Whether what was typed is the account's address, in whatever case. */
export const isConfirmed = (typed: string, email: string) =>
  typed.trim().toLowerCase() === email.toLowerCase();
