import { describe, expect, test } from "vitest";
import { readEvents } from "@/features/chat/client/sse";
import { parsePart } from "@/features/chat/client/stream-part";

describe("readEvents", () => {
  const text =
    'data: {"a":1}\n\n: still here\n\ndata: Grüße 🌍\r\n\r\ndata: [DONE]\n\n';
  const events = ['{"a":1}', "Grüße 🌍", "[DONE]"];

  test("reads the same events however the bytes are cut", async () => {
    const bytes = new TextEncoder().encode(text);

    for (let size = 1; size <= bytes.length; size++) {
      expect(await read(cut(bytes, size))).toEqual(events);
    }
  });

  test("joins the data lines of one event", async () => {
    expect(await read([encode("data: one\ndata: two\n\n")])).toEqual([
      "one\ntwo",
    ]);
  });

  test("drops an event that the end cut off", async () => {
    expect(await read([encode("data: whole\n\ndata: hal")])).toEqual(["whole"]);
  });

  test("passes a broken connection on, after what came before it", async () => {
    const seen: string[] = [];
    const reading = async () => {
      for await (const event of readEvents(broken(encode("data: a\n\n")))) {
        seen.push(event);
      }
    };

    await expect(reading()).rejects.toThrow("connection reset");
    expect(seen).toEqual(["a"]);
  });

  test("lets go of the stream when its reader has enough", async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(encode("data: a\n\n")),
      cancel: () => {
        isCancelled = true;
      },
    });

    for await (const _event of readEvents(body)) break;

    expect(isCancelled).toBe(true);
  });
});

describe("parsePart", () => {
  test.each([
    ["a part we do not need", '{"type":"text-start","id":"t"}'],
    ["the end mark", "[DONE]"],
    ["what is not JSON", "{"],
    ["null", "null"],
    ["a list", "[1]"],
    ["a number as type", '{"type":7}'],
  ])("makes nothing of %s", (_, data) => {
    expect(parsePart(data)).toBeNull();
  });

  test("reads how an answer ended", () => {
    const data = JSON.stringify({
      type: "finish",
      messageMetadata: {
        outcome: "failed",
        receiptPending: true,
        error: { code: "provider_error", message: "No.", requestId: "r" },
      },
    });

    expect(parsePart(data)).toEqual({
      type: "finish",
      outcome: "failed",
      receipt: null,
      isReceiptPending: true,
      error: {
        code: "provider_error",
        message: "No.",
        requestId: "r",
        limit: null,
        actions: [],
      },
    });
  });

  test("takes a finish without metadata as complete", () => {
    expect(parsePart('{"type":"finish"}')).toMatchObject({
      outcome: "completed",
      receipt: null,
      error: null,
    });
  });
});

const encode = (text: string) => new TextEncoder().encode(text);

const cut = (bytes: Uint8Array, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, piece) =>
    bytes.slice(piece * size, (piece + 1) * size),
  );

async function read(pieces: Uint8Array[]) {
  const events: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

function broken(first: Uint8Array) {
  let isFirst = true;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (!isFirst) return controller.error(new Error("connection reset"));
      isFirst = false;
      controller.enqueue(first);
    },
  });
}
