import { ok, type Result, refuse } from "@/core/result";

export type StripeFaultKind =
  /** The bank said no. */
  | "card_declined"
  /** Stripe could not be reached, is overloaded or failed itself: try again. */
  | "unavailable"
  /** Another request with the same idempotency key runs, or had other terms. */
  | "key_in_use"
  | "missing"
  /** The key may not do this, or is none. */
  | "forbidden"
  /** Our request was wrong, or came at the wrong time. */
  | "invalid";

/**
 * What Stripe answered instead of an answer. Its message is the code alone:
 * the vendor's sentence stays in the cause, for the log.
 */
export class StripeFault extends Error {
  override name = "StripeFault";
  readonly kind: StripeFaultKind;
  readonly code: string;
  readonly declineCode: string | null;
  readonly status: number | null;
  readonly requestId: string | null;

  constructor(
    kind: StripeFaultKind,
    facts: {
      code: string;
      declineCode?: string | null;
      status?: number | null;
      requestId?: string | null;
      cause?: unknown;
    },
  ) {
    super(`Stripe answered ${facts.code}`, { cause: facts.cause });
    this.kind = kind;
    this.code = facts.code;
    this.declineCode = facts.declineCode ?? null;
    this.status = facts.status ?? null;
    this.requestId = facts.requestId ?? null;
  }
}

/** What of a fault a person can do something about. */
export type StripeRefusal =
  | { kind: "card_declined"; code: string; declineCode: string | null }
  | { kind: "stripe_unavailable" };

/**
 * Runs something at Stripe that a person waits for: a declined card and an
 * unreachable Stripe become refusals, anything else stays a fault.
 */
export async function attemptAtStripe<Value>(
  act: () => Promise<Value>,
): Promise<Result<Value, StripeRefusal>> {
  try {
    return ok(await act());
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    const { kind, code, declineCode } = error;
    if (kind === "card_declined") return refuse({ kind, code, declineCode });
    if (kind === "unavailable") return refuse({ kind: "stripe_unavailable" });
    throw error;
  }
}
