import type { ErrorFacts } from "./schema.ts";

/** What the words depend on beside the refusal itself. */
export type Reader = {
  /** Whether this person may pay for the workspace. */
  canPay: boolean;
  supportEmail: string | undefined;
  /** BCP 47 tag for the figures. */
  locale: string;
};

export type RefusedResponse = {
  status: number;
  error: ErrorFacts;
  retryAfterSeconds?: number;
};
