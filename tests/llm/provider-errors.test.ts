import { APICallError } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import { classifyFailure } from "@/features/llm/provider-errors";

type Given = {
  statusCode?: number;
  isRetryable?: boolean;
  responseHeaders?: Record<string, string>;
  responseBody?: string;
};

const apiError = (given: Given) =>
  new APICallError({
    message: "sk-secret said something",
    url: "https://provider.example/v1",
    requestBodyValues: { prompt: "private" },
    ...given,
  });

describe("classifyFailure", () => {
  test.each([408, 409, 429, 500, 502, 503, 529])(
    "%i is unavailable and worth another try",
    (statusCode) => {
      expect(classifyFailure(apiError({ statusCode }))).toMatchObject({
        code: "provider_unavailable",
        isRetryable: true,
        mayHaveCost: false,
      });
    },
  );

  test.each([400, 401, 403, 404, 413, 422])(
    "%i is an error that no other try mends",
    (statusCode) => {
      expect(classifyFailure(apiError({ statusCode }))).toMatchObject({
        code: "provider_error",
        isRetryable: false,
      });
    },
  );

  test("an account without funds is not asked again", () => {
    const error = apiError({
      statusCode: 429,
      responseBody: '{"error":{"code":"insufficient_quota"}}',
    });

    expect(classifyFailure(error)).toMatchObject({ isRetryable: false });
  });

  test("a failed connection is worth another try and has cost nothing", () => {
    expect(classifyFailure(apiError({ isRetryable: true }))).toMatchObject({
      code: "provider_unavailable",
      isRetryable: true,
      mayHaveCost: false,
    });
  });

  test.each([
    ["a stream that broke", apiError({ statusCode: 200, isRetryable: true })],
    ["a part that made no sense", new TypeError("unexpected token")],
    ["no error at all", "sk-secret"],
  ])("%s may have cost something", (_, error) => {
    expect(classifyFailure(error)).toMatchObject({
      code: "provider_error",
      isRetryable: true,
      mayHaveCost: true,
    });
  });

  test("an error part counts by the status it carries", () => {
    const part = { message: "busy", statusCode: 429, isRetryable: true };

    expect(classifyFailure(part)).toMatchObject({
      code: "provider_unavailable",
      status: 429,
    });
  });

  test.each([
    [{ "retry-after": "3" }, 3_000],
    [{ "retry-after-ms": "250", "retry-after": "3" }, 250],
    [{ "retry-after": "-1" }, 0],
    [{ "retry-after": "soon" }, null],
    [{}, null],
  ])("reads the wait of %o as %s ms", (responseHeaders, waitMs) => {
    const error = apiError({ statusCode: 429, responseHeaders });

    expect(classifyFailure(error).retryAfterMs).toBe(waitMs);
  });

  test("says nothing that the provider said", () => {
    const error = apiError({ statusCode: 500, responseBody: "sk-secret" });

    expect(JSON.stringify(classifyFailure(error))).not.toMatch(
      /secret|private/,
    );
  });
});
