import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fetchJoiningDeltas, joinDeltas } from "@/features/llm/join-deltas";

const encoder = new TextEncoder();

const event = (body: object, name = "") =>
  `${name && `event: ${name}\n`}data: ${JSON.stringify(body)}\n\n`;

const TEXT_DELTA = "response.output_text.delta";
const responsesDelta = (delta: string, more: object = {}) =>
  event(
    {
      type: TEXT_DELTA,
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      delta,
      ...more,
    },
    TEXT_DELTA,
  );
const chatDelta = (delta: object, more: object = {}) =>
  event({
    id: "chatcmpl-1",
    choices: [{ index: 0, delta, finish_reason: null }],
    ...more,
  });
const created = event({ type: "response.created" }, "response.created");
const completed = event({ type: "response.completed" }, "response.completed");

/** What comes out of a body that arrives in these pieces, at one moment. */
async function joined(pieces: (string | Uint8Array)[]): Promise<string> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(
          typeof piece === "string" ? encoder.encode(piece) : piece,
        );
      }
      controller.close();
    },
  });
  return new Response(joinDeltas(body)).text();
}

describe("deltas that arrive together", () => {
  test("are one after the first, and nothing else changes", async () => {
    const text = await joined([
      created,
      responsesDelta("A"),
      responsesDelta(" led"),
      responsesDelta("ger"),
      responsesDelta(" is"),
      completed,
    ]);

    expect(text).toBe(
      created + responsesDelta("A") + responsesDelta(" ledger is") + completed,
    );
  });

  test("of the chat completions are one as well", async () => {
    const finish = event({
      id: "chatcmpl-1",
      choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
    });

    const text = await joined([
      chatDelta({ role: "assistant", content: "" }),
      chatDelta({ content: "A" }),
      chatDelta({ content: " ledger" }),
      chatDelta({ content: " is" }),
      finish,
      "data: [DONE]\n\n",
    ]);

    expect(text).toBe(
      chatDelta({ role: "assistant", content: "" }) +
        chatDelta({ content: "A" }) +
        chatDelta({ content: " ledger is" }) +
        finish +
        "data: [DONE]\n\n",
    );
  });

  test.each([
    ["another part of the answer", { content_index: 1 }],
    ["log probabilities", { logprobs: [{ token: "b", logprob: -1 }] }],
  ])("but are of %s stay apart", async (_what, more) => {
    const pieces = [
      responsesDelta("first"),
      responsesDelta("a"),
      responsesDelta("b", more),
      responsesDelta("c"),
    ];

    expect(await joined(pieces)).toBe(pieces.join(""));
  });

  test.each([
    ["a role", chatDelta({ role: "assistant", content: "b" })],
    ["a tool's call", chatDelta({ content: "b", tool_calls: [] })],
    ["usage", chatDelta({ content: "b" }, { usage: { total_tokens: 3 } })],
    ["Groq's usage", chatDelta({ content: "b" }, { x_groq: { usage: {} } })],
    ["what is no JSON", "data: {broken\n\n"],
    ["a comment", ": keep-alive\n\n"],
    ["two lines of data", 'data: {"a":\ndata: 1}\n\n'],
  ])("are not joined over %s", async (_what, between) => {
    const pieces = [
      chatDelta({ content: "first" }),
      chatDelta({ content: "a" }),
      between,
      chatDelta({ content: "c" }),
    ];

    expect(await joined(pieces)).toBe(pieces.join(""));
  });

  test("say the same however the bytes are cut", async () => {
    const words = ["Ein ", "Büro", " 🧾", "\r\n\n", " für ", "日本", "!"];
    const whole = encoder.encode(
      created + words.map((word) => responsesDelta(word)).join("") + completed,
    );

    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(whole.length), { maxLength: 40 }),
        async (cuts) => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
          const pieces = edges
            .slice(1)
            .map((edge, index) => whole.slice(edges[index], edge));

          const events = (await joined(pieces)).split("\n\n").filter(Boolean);
          const bodies = events.map((each) =>
            JSON.parse(each.slice(each.indexOf("data: ") + 6)),
          );

          expect(bodies.map(({ delta }) => delta ?? "").join("")).toBe(
            words.join(""),
          );
          expect(bodies.at(0)).toEqual({ type: "response.created" });
          expect(bodies.at(-1)).toEqual({ type: "response.completed" });
        },
      ),
    );
  });
});

describe("a delta alone", () => {
  test("is passed on though nothing follows it", async () => {
    const { readable, writable } = new TransformStream<Uint8Array>();
    const writer = writable.getWriter();
    const reader = joinDeltas(readable).getReader();

    for (const word of ["A", " ledger", " is"]) {
      void writer.write(encoder.encode(responsesDelta(word)));
    }
    const first = await reader.read();
    const second = await reader.read();

    const decoder = new TextDecoder();
    expect(decoder.decode(first.value)).toBe(responsesDelta("A"));
    expect(decoder.decode(second.value)).toBe(responsesDelta(" ledger is"));
    await reader.cancel();
  });
});

describe("a body that breaks", () => {
  test("gives what it held, and then its error", async () => {
    const { readable, writable } = new TransformStream<Uint8Array>();
    const writer = writable.getWriter();
    const reader = joinDeltas(readable).getReader();
    void writer.write(encoder.encode(responsesDelta("A")));
    await reader.read();
    const next = reader.read();

    await writer.write(encoder.encode(responsesDelta(" ledger")));
    void writer.abort(new Error("cut"));

    expect(new TextDecoder().decode((await next).value)).toBe(
      responsesDelta(" ledger"),
    );
    await expect(reader.read()).rejects.toThrow("cut");
  });

  test("that is not read any more is let go", async () => {
    let reason: unknown;
    const body = new ReadableStream<Uint8Array>({
      cancel: (why) => {
        reason = why;
      },
    });

    await joinDeltas(body).cancel("nobody reads");

    expect(reason).toBe("nobody reads");
  });
});

test("an answer that is no stream is left as it is", async () => {
  const response = await fetchJoiningDeltas(
    "data:application/json,%7B%22error%22%3Atrue%7D",
  );

  expect(await response.json()).toEqual({ error: true });
});
