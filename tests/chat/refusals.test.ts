import { describe, expect, test } from "vitest";
import { type Refusal, responseTo } from "@/features/chat/refusals";
import { contractError } from "@/features/chat/schema";

const owner = {
  canPay: true,
  supportEmail: "help@example.com",
  locale: "en-GB",
};
const member = { ...owner, canPay: false };

const figures = {
  needed: 320n,
  left: 127n,
  used: 49_873n,
  held: 0n,
  limit: 50_000n,
  resetsAt: new Date("2026-12-01T00:00:00Z"),
};
const quota = {
  kind: "quota_exceeded",
  limitKind: "period_credits",
  planId: "free",
  ...figures,
} as const;

/** Each kind with the status and code of the contract. */
const CONTRACT: [Refusal, number, string][] = [
  [{ kind: "unauthenticated" }, 401, "unauthenticated"],
  [{ kind: "account_suspended", reason: null }, 403, "account_suspended"],
  [{ kind: "forbidden" }, 403, "forbidden"],
  [{ kind: "cross_site" }, 403, "forbidden"],
  [{ kind: "not_found" }, 404, "not_found"],
  [{ kind: "method_not_allowed" }, 405, "method_not_allowed"],
  [{ kind: "invalid_input", fields: { a: ["No"] } }, 400, "invalid_input"],
  [{ kind: "message_exists" }, 400, "invalid_input"],
  [{ kind: "answer_exists" }, 400, "invalid_input"],
  [{ kind: "model_unknown" }, 400, "invalid_input"],
  [
    { kind: "model_retired", name: "A", successorName: "B" },
    400,
    "invalid_input",
  ],
  [{ kind: "body_too_large", bytesMax: 9 }, 413, "input_too_large"],
  [
    { kind: "message_too_long", characters: 9, charactersMax: 8 },
    413,
    "input_too_large",
  ],
  [
    { kind: "input_too_large", inputTokens: 9, inputTokensMax: 8 },
    413,
    "input_too_large",
  ],
  [{ kind: "idempotency_key_reused" }, 422, "idempotency_key_reused"],
  [
    {
      kind: "request_in_progress",
      requestId: "r",
      conversationId: null,
      answerId: null,
    },
    409,
    "request_in_progress",
  ],
  [quota, 402, "quota_exceeded"],
  [{ kind: "spend_cap_reached", ...figures }, 402, "spend_cap_reached"],
  [
    { kind: "payment_past_due", pastDueSince: new Date() },
    402,
    "payment_past_due",
  ],
  [{ kind: "model_not_in_plan", planId: "free" }, 403, "model_not_in_plan"],
  [
    { kind: "too_many_concurrent", used: 3, limit: 3 },
    429,
    "too_many_concurrent",
  ],
  [
    { kind: "too_many_concurrent", used: 0, limit: null },
    429,
    "too_many_concurrent",
  ],
  [{ kind: "too_many_uploads", uploadsMax: 4 }, 429, "too_many_concurrent"],
  [{ kind: "rate_limited", waitMs: 1_200, standings: [] }, 429, "rate_limited"],
  [
    { kind: "service_paused", reason: null, modelId: null },
    503,
    "service_paused",
  ],
  [{ kind: "model_not_set_up", name: "A" }, 503, "provider_unavailable"],
  [{ kind: "shutting_down" }, 503, "service_paused"],
  [{ kind: "server_full" }, 503, "service_paused"],
  [
    { kind: "provider_down", providerLabel: "OpenAI", retryAfterSeconds: 15 },
    503,
    "provider_unavailable",
  ],
];

describe("a refusal", () => {
  test.each(CONTRACT)(
    "%o is a %i %s, in the contract's shape",
    (refusal, status, code) => {
      const response = responseTo(refusal, owner);

      expect(response).toMatchObject({ status, error: { code } });
      expect(
        contractError.safeParse({
          ...response.error,
          requestId: crypto.randomUUID(),
        }).error,
      ).toBeUndefined();
      expect(response.error.message).toMatch(/^[A-Z\d].*\.$/);
    },
  );

  test("with 429 always says when to come back, and which limit is met", () => {
    for (const [refusal, status] of CONTRACT) {
      if (status !== 429) continue;
      const told = responseTo(refusal, owner);
      expect(told.retryAfterSeconds).toBeGreaterThan(0);
      expect("standings" in refusal || told.crowd !== undefined).toBe(true);
    }
  });

  test("for haste says how long to wait, in whole seconds", () => {
    const hasty = (waitMs: number) =>
      responseTo({ kind: "rate_limited", waitMs, standings: [] }, owner);

    expect(hasty(1_200)).toMatchObject({
      retryAfterSeconds: 2,
      error: {
        message:
          "You ask faster than this server allows. Try again in 2 seconds.",
      },
    });
    expect(hasty(0)).toMatchObject({
      retryAfterSeconds: 1,
      error: {
        message:
          "You ask faster than this server allows. Try again in 1 second.",
      },
    });
  });

  test("for the brake gives the operator's reason, and names a model that is paused", () => {
    const said = (reason: string | null, modelId: string | null) =>
      responseTo({ kind: "service_paused", reason, modelId }, owner).error
        .message;

    expect(said(null, null)).toBe(
      "New answers are paused: provider costs are under review. Your chats stay readable.",
    );
    expect(said("a provider is under repair.", null)).toBe(
      "New answers are paused: a provider is under repair. Your chats stay readable.",
    );
    expect(said("its price doubled", "gpt-4o")).toBe(
      "New answers of gpt-4o are paused: its price doubled. Choose another model.",
    );
    expect(said(null, "gpt-4o")).toBe(
      "New answers of gpt-4o are paused. Choose another model.",
    );
  });

  test("for quota says what is needed, left, and when it returns", () => {
    expect(responseTo(quota, owner).error).toEqual({
      code: "quota_exceeded",
      message:
        "This answer could need 320 credits; 127 are left in this period. Your message is kept.",
      limit: {
        kind: "period_credits",
        used: 49_873,
        held: 0,
        limit: 50_000,
        unit: "credits",
        resetsAt: "2026-12-01T00:00:00.000Z",
      },
      actions: [
        { kind: "upgrade", href: "/billing" },
        { kind: "buy_credits", href: "/billing#credits" },
      ],
    });
  });

  test("writes its figures as its reader does", () => {
    const refusal = { ...quota, needed: 1_182n, left: 1_027n };

    expect(
      ["en-GB", "en-DE"].map(
        (locale) => responseTo(refusal, { ...owner, locale }).error.message,
      ),
    ).toEqual([
      expect.stringContaining("need 1,182 credits; 1,027 are left"),
      expect.stringContaining("need 1.182 credits; 1.027 are left"),
    ]);
  });

  test("counts one running answer in the singular", () => {
    const refusal = { kind: "too_many_concurrent", limit: 1 } as const;

    expect(
      [1, 2].map(
        (used) => responseTo({ ...refusal, used }, owner).error.message,
      ),
    ).toEqual([
      expect.stringMatching(/^You have 1 answer running/),
      expect.stringMatching(/^You have 2 answers running/),
    ]);
  });

  test("sends a member who cannot pay to the owner, never to the till", () => {
    for (const [refusal] of CONTRACT) {
      const kinds = (responseTo(refusal, member).error.actions ?? []).map(
        (action) => action.kind,
      );
      expect(kinds).not.toContain("upgrade");
      expect(kinds).not.toContain("buy_credits");
      expect(kinds).not.toContain("update_payment");
      expect(kinds).not.toContain("raise_cap");
    }
    expect(responseTo(quota, member).error.actions).toEqual([
      { kind: "ask_owner", href: "/billing" },
    ]);
  });

  test("of a payment past due offers no upgrade", () => {
    const pastDue = {
      kind: "payment_past_due",
      pastDueSince: new Date(),
    } as const;

    expect(responseTo(pastDue, owner).error.actions).toEqual([
      { kind: "update_payment", href: "/billing" },
    ]);
  });

  test("of a suspension says why and whom to write to", () => {
    const suspension = { kind: "account_suspended", reason: "unpaid" } as const;

    expect(responseTo(suspension, owner).error).toMatchObject({
      message: "This account is suspended: unpaid. Write to help@example.com.",
      actions: [{ kind: "contact_support", href: "mailto:help@example.com" }],
    });
  });
});
