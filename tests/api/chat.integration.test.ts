import { aQuestion, eventsOf, test } from "@tests/support/app";
import { describe, expect } from "vitest";

describe("POST /api/ai/chat", () => {
  test("streams the answer and then what it cost", async ({ app, visit }) => {
    const visitor = await visit();
    const question = aQuestion();
    app.model.behave({ text: "A book of accounts." });

    const response = await app.post(visitor, question);
    const events = await eventsOf(response);

    expect(response.status).toBe(200);
    expect(response.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
    expect(events.parts[0]).toEqual({
      type: "start",
      messageId: question.answerId,
      messageMetadata: {
        requestId: response.headers.get("x-request-id"),
        modelId: "gpt-4o-mini",
      },
    });
    expect(events.text).toBe("A book of accounts.");
    expect(events.isDone).toBe(true);
    const [call] = app.model.calls();
    expect(events.finish).toMatchObject({
      outcome: "completed",
      receipt: {
        state: "settled",
        inputTokens: call?.usage?.inputTokens,
        outputTokens: call?.usage?.outputTokens,
        isEstimated: false,
      },
    });
  });
});
