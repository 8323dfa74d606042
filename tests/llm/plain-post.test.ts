import { createServer, type RequestListener } from "node:http";
import { closeServer, freePort, listen } from "@local/listen";
import { describe, expect, onTestFinished, test } from "vitest";
import { postPlainly, responseOf } from "@/features/llm/plain-post";

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => closeServer(server));
  return listen(server);
}

const question: RequestInit = {
  method: "POST",
  body: '{"über":1}',
  headers: { "content-type": "application/json", Authorization: "Bearer x" },
};

const emptyBody = () =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.close(),
  });

describe("a post to a provider", () => {
  test("says what fetch would, and asks for plain text", async () => {
    const url = await serve(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      response.end(JSON.stringify([request.method, request.headers, body]));
    });

    const answer = await postPlainly(`${url}/v1/responses`, question);

    const said = Buffer.concat((await answer?.toArray()) ?? []).toString();
    expect(JSON.parse(said)).toEqual([
      "POST",
      expect.objectContaining({
        "content-type": "application/json",
        authorization: "Bearer x",
        "accept-encoding": "identity",
        "content-length": "11",
      }),
      '{"über":1}',
    ]);
  });

  test("nobody answers fails as fetch does", async () => {
    const port = await freePort();

    await expect(
      postPlainly(`http://127.0.0.1:${port}`, question),
    ).rejects.toMatchObject({
      name: "TypeError",
      message: "fetch failed",
      cause: { code: "ECONNREFUSED" },
    });
  });

  test.for(["before", "while"] as const)(
    "aborted %s it waits fails with the signal's reason",
    async (when) => {
      const controller = new AbortController();
      const reason = new Error("given up");
      const url = await serve(() => controller.abort(reason));
      if (when === "before") controller.abort(reason);

      await expect(
        postPlainly(url, { ...question, signal: controller.signal }),
      ).rejects.toThrow(reason);
    },
  );

  test("aborted while it is read breaks off", async () => {
    const controller = new AbortController();
    const url = await serve((_request, response) => {
      response.write("data: 1\n\n");
    });
    const answer = await postPlainly(url, {
      ...question,
      signal: controller.signal,
    });
    const read = answer?.toArray();

    controller.abort();

    await expect(read).rejects.toThrow();
  });

  test.for([
    ["a redirection", 307, question],
    ["no post", 200, { method: "GET" }],
    ["a body that is no text", 200, { method: "POST", body: new FormData() }],
  ] as const)("leaves %s to fetch", async ([_what, status, init]) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, { location: "/elsewhere" }).end();
    });

    expect(await postPlainly(url, init)).toBeNull();
  });
});

test("an answer's head reaches the package whole", async () => {
  const url = await serve((_request, response) => {
    response.writeHead(429, "Slow down", {
      "retry-after": "7",
      "set-cookie": ["a=1", "b=2"],
    });
    response.end();
  });
  const answer = await postPlainly(url, question);
  if (!answer) throw new Error("it was left to fetch");

  const response = responseOf(answer, emptyBody());

  expect(response.status).toBe(429);
  expect(response.statusText).toBe("Slow down");
  expect(response.headers.get("retry-after")).toBe("7");
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

test("an answer without content has no body", async () => {
  const url = await serve((_request, response) => {
    response.writeHead(204).end();
  });
  const answer = await postPlainly(url, question);
  if (!answer) throw new Error("it was left to fetch");

  expect(responseOf(answer, emptyBody()).body).toBeNull();
});
