import { APICallError } from "@ai-sdk/provider";

/** Why a provider gave no answer, without a word of what it said. */
export type ProviderFailure = {
  /**
   * `provider_unavailable` when it is away or busy, `provider_error` when it
   * refused us, answered wrongly or broke off.
   */
  code: "provider_error" | "provider_unavailable";
  isRetryable: boolean;
  /** As the provider asked us to wait; null when it did not. */
  retryAfterMs: number | null;
  /** HTTP status; null when there was no answer at all. */
  status: number | null;
  /** The provider had taken the call, so it may bill us for its input. */
  mayHaveCost: boolean;
};

/** The answer ended without its end, or made no sense. */
export const brokenOff: ProviderFailure = {
  code: "provider_error",
  isRetryable: true,
  retryAfterMs: null,
  status: 200,
  mayHaveCost: true,
};

/** Whoever might have answered is held by a brake. */
export const nobodyAsked: ProviderFailure = {
  code: "provider_unavailable",
  isRetryable: false,
  retryAfterMs: null,
  status: null,
  mayHaveCost: false,
};

/** Nothing came for too long. */
export const timedOut: ProviderFailure = {
  code: "provider_unavailable",
  isRetryable: false,
  retryAfterMs: null,
  status: null,
  mayHaveCost: true,
};

/** Sorts what a provider's package threw or sent as an `error` part. */
export function classifyFailure(error: unknown): ProviderFailure {
  const status = statusOf(error);
  if (status === 200) return brokenOff;
  if (status === null) return isConnectionError(error) ? away : brokenOff;

  const isTemporary =
    status === 408 || status === 409 || status === 429 || status >= 500;
  return {
    code: isTemporary ? "provider_unavailable" : "provider_error",
    isRetryable: isTemporary && !isOutOfFunds(error),
    retryAfterMs: retryAfterMs(error),
    status,
    mayHaveCost: false,
  };
}

const away: ProviderFailure = {
  code: "provider_unavailable",
  isRetryable: true,
  retryAfterMs: null,
  status: null,
  mayHaveCost: false,
};

/** `error` parts are plain objects; they carry a status all the same. */
function statusOf(error: unknown): number | null {
  if (typeof error !== "object" || error === null) return null;
  const status: unknown = Reflect.get(error, "statusCode");
  return typeof status === "number" ? status : null;
}

/** The packages mark a failed connection as retryable and give it no status. */
const isConnectionError = (error: unknown) =>
  APICallError.isInstance(error) && error.isRetryable;

/** A 429 that waiting does not cure: the operator's own account is empty. */
const isOutOfFunds = (error: unknown) =>
  APICallError.isInstance(error) &&
  (error.responseBody ?? "").includes("insufficient_quota");

function retryAfterMs(error: unknown): number | null {
  if (!APICallError.isInstance(error)) return null;
  const milliseconds = error.responseHeaders?.["retry-after-ms"];
  if (milliseconds !== undefined) return positive(Number(milliseconds));
  const value = error.responseHeaders?.["retry-after"];
  if (value === undefined) return null;
  const seconds = Number(value);
  if (!Number.isNaN(seconds)) return positive(seconds * 1_000);
  return positive(Date.parse(value) - Date.now());
}

const positive = (milliseconds: number) =>
  Number.isNaN(milliseconds) ? null : Math.max(0, milliseconds);
