import { createServer } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { closeServer, listen } from "@local/listen";
import fc from "fast-check";
import { test as base, describe, expect } from "vitest";
import { fetchPastProvider, takeText } from "@/features/llm/text-past-provider";

const encoder = new TextEncoder();

const event = (body: object, name = "") =>
  `${name && `event: ${name}\n`}data: ${JSON.stringify(body)}\n\n`;

const TEXT_DELTA = "response.output_text.delta";
const responsesDelta = (delta: string) =>
  event(
    { type: TEXT_DELTA, item_id: "msg_1", output_index: 0, delta },
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

type Piece = string | Uint8Array;

/** Asks a provider that sends these pieces, one a turn. */
const test = base.extend(
  "ask",
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
  async ({}, { onCleanup }) => {
    let pieces: Piece[] = [];
    let breaksOff = false;
    const server = createServer(async (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const piece of pieces) {
        response.write(piece);
        await turn();
      }
      if (breaksOff) response.destroy();
      else response.end();
    });
    const url = await listen(server);
    onCleanup(() => closeServer(server));
    return async (sent: Piece[], how: { breaksOff?: boolean } = {}) => {
      pieces = sent;
      breaksOff = how.breaksOff ?? false;
      const { signal } = new AbortController();
      const texts: string[] = [];
      takeText(signal, { onText: (text) => texts.push(text), onSign() {} });
      const response = await fetchPastProvider(url, {
        method: "POST",
        body: "{}",
        signal,
      });
      return { texts, response };
    };
  },
);

describe("the text of an answer", () => {
  test("goes past the provider package, and all else through it", async ({
    ask,
  }) => {
    const { texts, response } = await ask([
      created,
      responsesDelta("A"),
      responsesDelta(" ledger"),
      completed,
    ]);

    expect(await response.text()).toBe(created + completed);
    expect(texts).toEqual(["A", " ledger"]);
  });

  test("of the chat completions does as well", async ({ ask }) => {
    const opening = chatDelta({ role: "assistant", content: "" });
    const finish = event({
      id: "chatcmpl-1",
      choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
    });

    const { texts, response } = await ask([
      opening,
      chatDelta({ content: "A" }),
      chatDelta({ content: " ledger" }),
      finish,
      "data: [DONE]\n\n",
    ]);

    expect(await response.text()).toBe(`${opening}${finish}data: [DONE]\n\n`);
    expect(texts).toEqual(["A", " ledger"]);
  });

  test.for([
    ["a role", chatDelta({ role: "assistant", content: "b" })],
    ["a tool's call", chatDelta({ content: "b", tool_calls: [] })],
    ["hidden reasoning", chatDelta({ content: "b", reasoning: "hm" })],
    ["usage", chatDelta({ content: "b" }, { usage: { total_tokens: 3 } })],
    ["Groq's usage", chatDelta({ content: "b" }, { x_groq: { usage: {} } })],
    ["what is no JSON", "data: {broken\n\n"],
    ["a comment", ": keep-alive\n\n"],
    ["two lines of data", 'data: {"type":\ndata: 1}\n\n'],
    ["an event without an end", "data: {}"],
  ] as const)("is not taken from %s", async ([_what, other], { ask }) => {
    const { texts, response } = await ask([
      chatDelta({ content: "first" }),
      other,
    ]);

    expect(await response.text()).toBe(other);
    expect(texts).toEqual(["first"]);
  });

  test("is the same however the bytes are cut", async ({ ask }) => {
    const words = ["Ein ", "Büro", " 🧾", "\r\n\n", " für ", "日本", "!"];
    const whole = encoder.encode(
      created + words.map(responsesDelta).join("") + completed,
    );

    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: whole.length - 1 }), {
          maxLength: 20,
        }),
        async (cuts) => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
          const pieces = edges
            .slice(1)
            .map((edge, index) => whole.slice(edges[index], edge));

          const { texts, response } = await ask(pieces);

          expect(await response.text()).toBe(created + completed);
          expect(texts).toEqual(words);
        },
      ),
      { numRuns: 50 },
    );
  });
});

async function chunksOf(response: Response): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of response.body ?? []) {
    chunks.push(Buffer.from(chunk).toString());
  }
  return chunks;
}

describe("what frames a text", () => {
  const event = (type: string, more: object = {}) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
  const message = { item: { type: "message", id: "msg_1" } };
  const part = { part: { type: "output_text", text: "" } };

  test("is left out, and the beginning waits for the end", async ({ ask }) => {
    const inProgress = event("response.in_progress");
    const { texts, response } = await ask([
      created,
      inProgress,
      event("response.output_item.added", message),
      event("response.content_part.added", part),
      responsesDelta("A"),
      event("response.output_text.done", { text: "A" }),
      event("response.content_part.done", part),
      event("response.output_item.done", message),
      completed,
    ]);

    expect(await chunksOf(response)).toEqual([
      created + inProgress + completed,
    ]);
    expect(texts).toEqual(["A"]);
  });

  test.for([
    ["a refusal", event("response.refusal.delta", { delta: "No." })],
    [
      "a part that is one",
      event("response.content_part.added", { part: { type: "refusal" } }),
    ],
    [
      "reasoning",
      event("response.output_item.added", { item: { type: "reasoning" } }),
    ],
    ["a failure", event("response.failed")],
  ] as const)(
    "is not %s, which ends the beginning's wait",
    async ([_what, other], { ask }) => {
      const { response } = await ask([created, other, completed]);

      const [first] = await chunksOf(response);
      expect(first).toContain(created + other);
    },
  );
});

test("a stream that breaks off gives its text, and then its error", async ({
  ask,
}) => {
  const { texts, response } = await ask([responsesDelta("A")], {
    breaksOff: true,
  });

  await expect(response.text()).rejects.toThrow();
  expect(texts).toEqual(["A"]);
});

test("a request that nobody listens to is left as it is", async () => {
  const sent = created + responsesDelta("A");

  const response = await fetchPastProvider(
    `data:text/event-stream,${encodeURIComponent(sent)}`,
  );

  expect(await response.text()).toBe(sent);
});

test("an answer that is no stream is left as it is", async () => {
  const { signal } = new AbortController();
  takeText(signal, { onText() {}, onSign() {} });

  const response = await fetchPastProvider("data:application/json,%7B%7D", {
    signal,
  });

  expect(await response.json()).toEqual({});
});
