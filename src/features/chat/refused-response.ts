import type { Crowd } from "@/features/rates/headers";
import type { ContractError, ErrorCode, ErrorFacts } from "./schema.ts";

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
  /** What may not run beside what runs. */
  crowd?: Crowd;
};

export type Action = NonNullable<ContractError["actions"]>[number];

/** A refusal with what belongs to its body beside code and sentence. */
export const no = (
  status: number,
  code: ErrorCode,
  message: string,
  more: Partial<ErrorFacts> = {},
): RefusedResponse => ({ status, error: { code, message, ...more } });

/** A refusal until something that runs has ended. */
export const crowded = (
  crowd: Crowd,
  message: string,
  more: Partial<ErrorFacts> = {},
): RefusedResponse => ({
  ...no(429, "too_many_concurrent", message, more),
  retryAfterSeconds: crowd.waitSeconds,
  crowd,
});

/** A member who cannot pay is sent to the owner, never to the till. */
export const ifOwner = (reader: Reader, actions: Action[]): Action[] =>
  reader.canPay || actions.length === 0
    ? actions
    : [{ kind: "ask_owner", href: "/billing" }];
