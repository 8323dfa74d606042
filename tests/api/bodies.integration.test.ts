import { test } from "@tests/support/app";
import {
  callRoute,
  EVERY_ROUTE,
  loadRoute,
  METHODS,
  type Method,
  splitRow,
} from "@tests/support/every-route";
import { describe, expect, vi } from "vitest";

vi.mock("next/headers", () => import("@tests/support/next-headers"));
process.env.TRUSTED_PROXY_HOPS = "1";
// Set up far enough for its webhook to look at a body.
process.env.STRIPE_SECRET_KEY = "sk_test_of_nobody";
process.env.STRIPE_WEBHOOK_SECRET = "whsec_of_nobody";
process.env.STRIPE_API_BASE = "http://127.0.0.1:1";

const FILE_BYTES_MAX = 4_096;

/** How many bytes each route reads at most; the others read none. */
const BOUNDS: Record<string, number> = {
  "PATCH api/ai/chat/[conversationId]": 1_024,
  "POST api/ai/chat": 262_144,
  "POST api/auth/[...nextauth]": 65_536,
  "POST api/billing/webhook": 524_288,
  "POST api/files": FILE_BYTES_MAX,
  "POST api/mail/unsubscribe": 2_048,
  "POST api/notices": 16_384,
};
const CHUNK_BYTES = 512;

/** A body of so many bytes that does not announce them, and what was taken. */
function aStream(bytes: number) {
  let left = bytes;
  const taken = { bytes: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const size = Math.min(CHUNK_BYTES, left);
        left -= size;
        taken.bytes += size;
        controller.enqueue(new Uint8Array(size).fill(0x20));
        if (left === 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken };
}

/** What of the address each of them needs. */
const PARAMS = {
  conversationId: crypto.randomUUID(),
  nextauth: "signout",
};

type Asked = { method: Method; cookie: string; body: BodyInit };

const send = (route: string, asked: Asked, headers = {}) =>
  callRoute(route, {
    ...asked,
    params: PARAMS,
    headers: { "x-file-name": "note.txt", ...headers },
  });

describe("a body", () => {
  test.for(Object.entries(BOUNDS))(
    "of %s is refused with 413 one byte above its bound, announced or not, and not read on",
    async ([row, bytesMax], { routes, visit }) => {
      expect(routes).toBeDefined();
      const { cookie } = await visit({
        limits: { fileBytesMax: FILE_BYTES_MAX },
      });
      const [method, route] = splitRow(row);
      const above = aStream(bytesMax + 1);
      const endless = aStream(Number.POSITIVE_INFINITY);

      const announced = await send(route, {
        ...{ method, cookie },
        body: " ".repeat(bytesMax + 1),
      });
      const unannounced = await send(route, {
        method,
        cookie,
        body: above.body,
      });
      const cut = await send(route, { method, cookie, body: endless.body });
      const within = await send(route, {
        ...{ method, cookie },
        body: " ".repeat(bytesMax),
      });

      expect(announced.status).toBe(413);
      expect(unannounced.status).toBe(413);
      expect(cut.status).toBe(413);
      expect(endless.taken.bytes).toBeLessThanOrEqual(
        bytesMax + 2 * CHUNK_BYTES,
      );
      expect(within.status).not.toBe(413);
    },
  );

  test("is read by no other route", async ({ routes, visit }) => {
    expect(routes).toBeDefined();
    const { cookie } = await visit({ role: "admin" });
    const reading: string[] = [];
    for (const route of EVERY_ROUTE) {
      const module = await loadRoute(route);
      for (const method of METHODS) {
        const row = `${method} ${route}`;
        if (method === "GET" || !module[method] || BOUNDS[row]) continue;
        const { body, taken } = aStream(CHUNK_BYTES * 4);
        await send(route, { method, cookie, body });
        if (taken.bytes > 0) reading.push(row);
      }
    }

    expect(reading).toEqual([]);
  });

  test("of a question is refused before its session is looked up, when there is none", async ({
    routes,
  }) => {
    const { body, taken } = aStream(CHUNK_BYTES * 4);

    const response = await routes.ask.POST(
      new Request("http://localhost:3000/api/ai/chat", {
        method: "POST",
        ...{ body, duplex: "half" },
      }),
      {},
    );

    expect(response.status).toBe(401);
    expect(taken.bytes).toBe(0);
  });
});
