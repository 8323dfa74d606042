import { randomUUID } from "node:crypto";
import { test } from "@tests/support/app";
import { describe, expect } from "vitest";

describe("POST /api/notices", () => {
  test("answers with the list after what was read", async ({ app, visit }) => {
    const reader = await visit();

    const answer = await app.markNotices(
      reader,
      JSON.stringify({ readIds: [randomUUID()] }),
    );

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ notices: [], unreadCount: 0 });
  });

  test.for([
    ["nobody", null, "{}", 401, "unauthenticated"],
    ["no JSON", "reader", "{", 400, "invalid_input"],
    ["no ids", "reader", '{"readIds":["first"]}', 400, "invalid_input"],
    [
      "more than is read",
      "reader",
      JSON.stringify({ readIds: Array.from({ length: 500 }, randomUUID) }),
      413,
      "input_too_large",
    ],
  ] as const)(
    "refuses %s",
    async ([, who, body, status, code], { app, visit }) => {
      const reader = who && (await visit());

      const answer = await app.markNotices(reader, body);

      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ error: { code } });
    },
  );
});
