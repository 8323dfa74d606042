import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { callsOf, ledgerOf, messagesOf } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, vi } from "vitest";
import { models } from "@/db/schema/plans";
import { contractErrorBody } from "@/features/chat/schema";
import { forgetCircuits, listCircuits } from "@/features/llm/circuits";

const OPEN_MS = 15_000;
const FALLBACK = "llama-3.3-70b-versatile";

// The circuits' clock moves when it is told to, and no attempt waits.
beforeEach(() => {
  forgetCircuits();
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.spyOn(Math, "random").mockReturnValue(0);
  return () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    forgetCircuits();
  };
});

type Asks = {
  app: {
    model: {
      behave: (how: { status: number; times?: number }) => void;
      calls: () => readonly { model: string }[];
      reset: () => void;
    };
    post: (visitor: { cookie: string }, body: unknown) => Promise<Response>;
  };
  visitor: { cookie: string };
};

/** Lets a model fail five people's questions, however often each was tried. */
async function failFiveTimes({ app, visitor }: Asks, modelId: string) {
  // Not to be tried again, and not the question's fault.
  app.model.behave({ status: 503 });
  await Promise.all(
    Array.from({ length: 5 }, () =>
      app.post(visitor, aQuestion({ modelId })).then((each) => each.text()),
    ),
  );
  app.model.reset();
}

const stateOf = (modelId: string) => listCircuits().get(modelId)?.state;

describe("a model that is down and has no fallback", () => {
  test("is refused at once: nobody is called, nothing reserved or stored, and it says when to come back", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    await failFiveTimes({ app, visitor }, "gpt-4o");
    const before = await callsOf(db, visitor);
    const question = aQuestion({ modelId: "gpt-4o" });

    const response = await app.post(visitor, question);

    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("15");
    expect(contractErrorBody.parse(await response.json()).error).toMatchObject({
      code: "provider_unavailable",
      message:
        "OpenAI is not answering. Nothing was reserved. Choose another model, or try again in 15 s.",
    });
    expect(app.model.calls()).toEqual([]);
    expect(await callsOf(db, visitor)).toEqual(before);
    expect(await messagesOf(db, question.conversationId)).toEqual([]);
    expect(await ledgerOf(db, visitor)).toEqual([]);
  });

  test("shows what it answered before, and tells a key that is used for something else", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const question = aQuestion({ modelId: "gpt-4o" });
    app.model.behave({ text: "Answered in time." });
    await eventsOf(await app.post(visitor, question));
    const before = await ledgerOf(db, visitor);
    await failFiveTimes({ app, visitor }, "gpt-4o");

    const again = await eventsOf(await app.post(visitor, question));
    const other = await app.post(visitor, {
      ...aQuestion({ modelId: "gpt-4o" }),
      answerId: question.answerId,
    });

    expect(again.text).toBe("Answered in time.");
    expect(other.status).toBe(422);
    expect(app.model.calls()).toEqual([]);
    expect(await ledgerOf(db, visitor)).toEqual(before);
  });

  test("is asked by one of those who come when it may answer again, and is open to all when it does", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    await failFiveTimes({ app, visitor }, "gpt-4o");
    vi.advanceTimersByTime(OPEN_MS);
    app.model.behave({ text: "Back." });
    // The others come while the one that was let through still waits.
    app.model.behave({ text: "Back.", delayFirstTokenMs: 1_500, times: 1 });

    const responses = await Promise.all(
      Array.from({ length: 3 }, () =>
        app.post(visitor, aQuestion({ modelId: "gpt-4o" })),
      ),
    );
    const probe = responses.find(({ status }) => status === 200);
    if (!probe) throw new Error("nobody was let through");
    const answer = await eventsOf(probe);
    const after = await eventsOf(
      await app.post(visitor, aQuestion({ modelId: "gpt-4o" })),
    );

    expect(responses.map(({ status }) => status).sort()).toEqual([
      200, 503, 503,
    ]);
    expect(answer.text).toBe("Back.");
    expect(after.text).toBe("Back.");
    expect(stateOf("gpt-4o")).toBe("closed");
  });

  test("is left alone for twice as long when it fails that one too", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    await failFiveTimes({ app, visitor }, "gpt-4o");
    vi.advanceTimersByTime(OPEN_MS);
    app.model.behave({ status: 503 });

    const probe = await app.post(visitor, aQuestion({ modelId: "gpt-4o" }));
    const refused = await app.post(visitor, aQuestion({ modelId: "gpt-4o" }));

    expect(probe.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("30");
  });

  test("is still to be tried when that one was refused for something else", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const poor = await visit({
      limits: { creditsPerPeriod: 1n, dailyRequestsPerMember: null },
    });
    await failFiveTimes({ app, visitor }, "gpt-4o");
    vi.advanceTimersByTime(OPEN_MS);
    app.model.behave({ text: "Back." });

    const refused = await app.post(poor, aQuestion({ modelId: "gpt-4o" }));
    const asked = await app.post(visitor, aQuestion({ modelId: "gpt-4o" }));

    expect(refused.status).toBe(402);
    expect((await eventsOf(asked)).text).toBe("Back.");
  });

  test("is still to be tried when nothing could be stored of that one", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const earlier = aQuestion();
    await eventsOf(await app.post(visitor, earlier));
    await failFiveTimes({ app, visitor }, "gpt-4o");
    vi.advanceTimersByTime(OPEN_MS);
    app.model.behave({ text: "Back." });

    const refused = await app.post(
      visitor,
      aQuestion({ modelId: "gpt-4o", answerId: earlier.message.id }),
    );
    const asked = await app.post(visitor, aQuestion({ modelId: "gpt-4o" }));

    expect(refused.status).toBe(400);
    expect((await eventsOf(asked)).text).toBe("Back.");
  });
});

test("a model that is down gives way to its fallback at once, which is charged as the model that answered", async ({
  app,
  db,
  visit,
}) => {
  const visitor = await visit();
  app.model.behave({ text: "Here.", when: "ledger" });
  for (let question = 0; question < 5; question += 1) {
    app.model.behave({ status: 503, times: 3 });
    await eventsOf(await app.post(visitor, aQuestion()));
  }
  expect(stateOf("gpt-4o-mini")).toBe("open");
  app.model.reset();
  app.model.behave({ text: "Here." });

  const events = await eventsOf(await app.post(visitor, aQuestion()));

  expect(app.model.calls().map(({ model }) => model)).toEqual([FALLBACK]);
  expect(events.finish?.receipt).toMatchObject({
    modelId: "gpt-4o-mini",
    servedModelId: FALLBACK,
  });
  const call = (await callsOf(db, visitor)).at(-1);
  expect(call).toMatchObject({
    state: "settled",
    attempts: 1,
    servedModelId: FALLBACK,
  });
  const event = (await ledgerOf(db, visitor)).find(
    ({ requestId }) => requestId === call?.id,
  );
  expect(event).toMatchObject({
    modelId: FALLBACK,
    priceId: call?.priceId,
    credits: call?.credits,
  });
});

test("a fallback that a brake holds is not asked, though the kept catalogue does not know of it yet", async ({
  app,
  db,
  visit,
}) => {
  const visitor = await visit();
  const setPaused = (isPaused: boolean) =>
    db.update(models).set({ isPaused }).where(eq(models.id, FALLBACK));
  await setPaused(true);
  try {
    app.model.behave({ status: 503, times: 3 });
    const failing = await app.post(visitor, aQuestion());
    const asked = app.model.calls().map(({ model }) => model);
    await failFiveTimes({ app, visitor }, "gpt-4o-mini");
    const down = await app.post(visitor, aQuestion());

    expect([failing.status, down.status]).toEqual([503, 503]);
    expect(new Set(asked)).toEqual(new Set(["gpt-4o-mini"]));
    expect(app.model.calls()).toEqual([]);
    expect(await ledgerOf(db, visitor)).toEqual([]);
    expect(await callsOf(db, visitor)).not.toContainEqual(
      expect.objectContaining({ state: "held" }),
    );
  } finally {
    await setPaused(false);
  }
});

test("nobody shuts a model by what they ask: refusals of the input count for nothing", async ({
  app,
  visit,
}) => {
  const visitor = await visit();
  app.model.behave({ status: 400 });
  for (let question = 0; question < 8; question += 1) {
    const response = await app.post(visitor, aQuestion({ modelId: "gpt-4o" }));
    expect(response.status).toBe(502);
  }

  expect(listCircuits().get("gpt-4o")).toMatchObject({
    ...{ state: "closed", failed: 0 },
  });
});
