export type ErrorBody = {
  type:
    | "api_error"
    | "card_error"
    | "idempotency_error"
    | "invalid_request_error"
    | "rate_limit_error";
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: object;
};

/** Thrown anywhere below a request; it becomes the answer. */
export class StripeError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message);
  }
}

export const invalidRequest = (
  message: string,
  facts: { code?: string; param?: string; status?: number } = {},
) => {
  const { status = 400, ...rest } = facts;
  return new StripeError(status, {
    type: "invalid_request_error",
    message,
    ...rest,
  });
};

/** `param` is left out where the id is in the path: then it is a 404. */
export const noSuch = (kind: string, id: string, param?: string) =>
  invalidRequest(`No such ${kind}: '${id}'`, {
    code: "resource_missing",
    param: param ?? "id",
    status: param === undefined ? 404 : 400,
  });

export const missing = (param: string) =>
  invalidRequest(`Missing required param: ${param}.`, {
    code: "parameter_missing",
    param,
  });

export const unknownParameter = (param: string) =>
  invalidRequest(`Received unknown parameter: ${param}`, {
    code: "parameter_unknown",
    param,
  });

export const unknownRoute = (method: string, path: string) =>
  invalidRequest(
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    { status: 404 },
  );

export const unauthorized = (key: string | null) =>
  invalidRequest(
    key === null
      ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
      : `Invalid API Key provided: ${key.slice(0, 8)}****`,
    { status: 401 },
  );

export const rateLimited = () =>
  new StripeError(429, {
    type: "invalid_request_error",
    code: "rate_limit",
    message:
      "Too many requests hit the API too quickly. We recommend an exponential backoff of your requests.",
  });

export const broken = () =>
  new StripeError(500, {
    type: "api_error",
    message:
      "An unknown error occurred while processing your request. This was asked for at the stand-in.",
  });

export const cardDeclined = (facts: {
  message: string;
  code: string;
  declineCode?: string;
  charge?: string;
  paymentIntent?: object;
}) =>
  new StripeError(402, {
    type: "card_error",
    code: facts.code,
    message: facts.message,
    ...(facts.declineCode && { decline_code: facts.declineCode }),
    ...(facts.charge && { charge: facts.charge }),
    ...(facts.paymentIntent && { payment_intent: facts.paymentIntent }),
  });
