import type { Vendor } from "../ask.ts";

/** Why a vendor would not answer. */
export type VendorError = {
  status: number;
  message: string;
  type: string;
  code: string | null;
  param?: string;
  retryAfterSeconds?: number;
};

export const badRequest = (
  message: string,
  more: { param?: string; code?: string } = {},
): VendorError => ({
  status: 400,
  message,
  type: "invalid_request_error",
  code: more.code ?? null,
  ...(more.param === undefined ? {} : { param: more.param }),
});

/**
 * What the vendor says with a status. The messages are theirs in form: they
 * name an organisation, which nobody but the operator may see.
 */
export function errorFor(options: {
  status: number;
  vendor: Vendor;
  model: string;
  code?: string | undefined;
  retryAfterSeconds?: number | undefined;
}): VendorError {
  const { status, vendor, model, code, retryAfterSeconds } = options;
  const usual = USUAL[vendor][status] ?? unusual(status);
  return {
    ...usual,
    status,
    message: usual.message.replaceAll("{model}", model),
    ...(code === undefined ? {} : { code, type: QUOTA[code] ?? usual.type }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

/** The body as either vendor writes it; Groq leaves out what is empty. */
export function errorBody(error: VendorError, vendor: Vendor) {
  const { message, type, code, param } = error;
  if (vendor === "groq")
    return { error: { message, type, ...(code === null ? {} : { code }) } };
  return { error: { message, type, param: param ?? null, code } };
}

export function errorHeaders(error: VendorError): Record<string, string> {
  const seconds = error.retryAfterSeconds;
  if (seconds === undefined) return {};
  return {
    "retry-after": String(Math.ceil(seconds)),
    "retry-after-ms": String(Math.round(seconds * 1_000)),
    "x-should-retry": "true",
  };
}

type Usual = Omit<VendorError, "status" | "retryAfterSeconds">;

/** Codes that bring a type of their own. */
const QUOTA: Record<string, string> = {
  insufficient_quota: "insufficient_quota",
};

const unusual = (status: number): Usual => ({
  message: `The request failed with status ${status}.`,
  type: status < 500 ? "invalid_request_error" : "server_error",
  code: null,
});

const OPENAI: Record<number, Usual> = {
  400: {
    message: "Invalid value for the request.",
    type: "invalid_request_error",
    code: "invalid_value",
  },
  401: {
    message:
      "Incorrect API key provided: inva**lid. You can find your API key at https://platform.openai.com/account/api-keys.",
    type: "invalid_request_error",
    code: "invalid_api_key",
  },
  403: {
    message: "Project `proj_local` does not have access to model `{model}`",
    type: "invalid_request_error",
    code: "model_not_found",
  },
  404: {
    message:
      "The model `{model}` does not exist or you do not have access to it.",
    type: "invalid_request_error",
    code: "model_not_found",
  },
  429: {
    message:
      "Rate limit reached for {model} in organization org-local on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.",
    type: "requests",
    code: "rate_limit_exceeded",
  },
  500: {
    message:
      "The server had an error while processing your request. Sorry about that!",
    type: "server_error",
    code: null,
  },
  503: {
    message: "The engine is currently overloaded, please try again later.",
    type: "service_unavailable_error",
    code: null,
  },
};

const GROQ: Record<number, Usual> = {
  401: {
    message: "Invalid API Key",
    type: "invalid_request_error",
    code: "invalid_api_key",
  },
  404: {
    message:
      "The model `{model}` does not exist or you do not have access to it.",
    type: "invalid_request_error",
    code: "model_not_found",
  },
  429: {
    message:
      "Rate limit reached for model `{model}` in organization `org_local` service tier `on_demand` on requests per minute (RPM): Limit 30, Used 30, Requested 1. Please try again in 2s.",
    type: "requests",
    code: "rate_limit_exceeded",
  },
  500: {
    message: "Internal Server Error",
    type: "internal_server_error",
    code: null,
  },
  503: {
    message: "Service Unavailable",
    type: "service_unavailable",
    code: null,
  },
};

const USUAL = { openai: OPENAI, groq: GROQ };
