import { randomUUID } from "node:crypto";
import { test } from "@tests/support/app";
import type { givenUser } from "@tests/support/build";
import { aGif, aPdf, aPng, bytesOf } from "@tests/support/files";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { files } from "@/db/schema/files";
import { contractErrorBody } from "@/features/chat/schema";

/** The error of a response, held against the contract. */
async function errorOf(response: Response) {
  const { error } = contractErrorBody.parse(await response.json());
  expect(error.requestId).toBe(response.headers.get("x-request-id"));
  return { status: response.status, ...error };
}

async function fileIn(response: Response) {
  expect(response.status).toBe(201);
  const { file } = await response.json();
  return file as { id: string };
}

describe("a file is taken", () => {
  test("with its type by content, its size and its tokens", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();

    const response = await app.upload(visitor, {
      name: "übersicht.exe",
      body: aPdf(["A ledger has two sides."]),
    });

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      file: {
        id: expect.any(String),
        name: "übersicht.exe",
        kind: "pdf",
        mediaType: "application/pdf",
        bytes: expect.any(Number),
        tokens: expect.any(Number),
        width: null,
        height: null,
      },
      filesMax: 10,
    });
  });

  test("under the last part of its name, without what cannot be seen", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();

    const response = await app.upload(visitor, {
      name: "../../etc/\u202epass\u0000wd\n.txt",
      body: "text",
    });

    expect(await response.json()).toMatchObject({
      file: { name: "pass wd .txt" },
    });
  });
});

describe("a file is given back", () => {
  test("whole, to be shown when it is an image", async ({ app, visit }) => {
    const visitor = await visit();
    const png = aPng();
    const { id } = await fileIn(
      await app.upload(visitor, { name: "a chart.png", body: png }),
    );

    const response = await app.readFile(visitor, id);

    expect(new Uint8Array(await response.arrayBuffer())).toEqual(png);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(png.byteLength),
      "content-disposition": `inline; filename="a chart.png"; filename*=UTF-8''a%20chart.png`,
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-cache",
      "x-content-type-options": "nosniff",
    });
  });

  test("not again while the browser has it", async ({ app, visit }) => {
    const visitor = await visit();
    const { id } = await fileIn(await app.upload(visitor, { body: "text" }));
    const first = await app.readFile(visitor, id);

    const second = await app.readFile(visitor, id, {
      "if-none-match": first.headers.get("etag") ?? "",
    });

    expect(second.status).toBe(304);
    expect(await second.text()).toBe("");
  });

  test("with 404 to everybody but its owner, who may also remove it", async ({
    app,
    visit,
  }) => {
    const [owner, other] = [await visit(), await visit()];
    const { id } = await fileIn(await app.upload(owner, { body: "text" }));

    const refused = [
      await app.readFile(other, id),
      await app.removeFile(other, id),
      await app.readFile(owner, randomUUID()),
      await app.readFile(owner, "..%2f..%2fetc"),
      await app.removeFile(owner, "not-an-id"),
    ];

    for (const response of refused) {
      expect(await errorOf(response)).toMatchObject({
        status: 404,
        code: "not_found",
      });
    }
    expect((await app.readFile(owner, id)).status).toBe(200);
    expect((await app.removeFile(owner, id)).status).toBe(204);
    expect((await app.readFile(owner, id)).status).toBe(404);
  });

  test("also to a suspended account, which can upload nothing", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const { id } = await fileIn(await app.upload(visitor, { body: "text" }));
    const { users } = await import("@/db/schema/account");
    await db
      .update(users)
      .set({ status: "suspended" })
      .where(eq(users.id, visitor.userId));

    expect((await app.readFile(visitor, id)).status).toBe(200);
    expect(await errorOf(await app.removeFile(visitor, id))).toMatchObject({
      status: 403,
      code: "account_suspended",
    });
    expect(
      await errorOf(await app.upload(visitor, { body: "text" })),
    ).toMatchObject({ status: 403, code: "account_suspended" });
  });
});

describe("a page that a file would run on is never given", () => {
  test("whatever the file is called", async ({ app, visit }) => {
    const visitor = await visit();
    const pages: [string, string][] = [
      ["drawing.svg", '<svg onload="alert(1)"/>'],
      ["page.html", "<!doctype html><script>alert(1)</script>"],
      ["photo.png", "<script>alert(1)</script>"],
      ["feed.xml", '<?xml version="1.0"?><a xmlns="x"/>'],
    ];

    for (const [name, body] of pages) {
      const { id } = await fileIn(await app.upload(visitor, { name, body }));
      const { headers } = await app.readFile(visitor, id);
      expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(headers.get("content-disposition")).toMatch(/^attachment;/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });
});

describe("a file is refused", () => {
  test("with 401 to a visitor, without reading what they send", async ({
    app,
    routes,
  }) => {
    const request = new Request("http://localhost:3000/api/files", {
      method: "POST",
      body: "text",
      headers: { "x-file-name": "a" },
    });

    const response = await routes.files.POST(request, {});

    expect(await errorOf(response)).toMatchObject({ status: 401 });
    expect(request.bodyUsed).toBe(false);
    const refused = [
      await app.readFile(null, randomUUID()),
      await app.removeFile(null, randomUUID()),
    ];
    for (const response of refused) {
      expect(await errorOf(response)).toMatchObject({ status: 401 });
    }
  });

  test("with 403 when another site's page sent it", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();

    const response = await app.upload(
      visitor,
      { body: "text" },
      { "sec-fetch-site": "cross-site" },
    );

    expect(await errorOf(response)).toMatchObject({
      status: 403,
      code: "forbidden",
    });
    expect(await filesOf(db, visitor)).toEqual([]);
  });

  test("with 405 for other methods", async ({ routes }) => {
    for (const response of [
      await routes.files.GET(),
      await routes.files.DELETE(),
      await routes.file.POST(),
      await routes.file.PUT(),
    ]) {
      expect(await errorOf(response)).toMatchObject({ status: 405 });
    }
  });

  test("with 400 without a name, or with a broken one", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();

    const responses = [
      await app.upload(visitor, { name: null, body: "text" }),
      await app.upload(
        visitor,
        { name: null, body: "text" },
        { "x-file-name": "%E0%A4%A" },
      ),
      await app.upload(visitor, { name: "n".repeat(2_001), body: "text" }),
    ];

    for (const response of responses) {
      expect(await errorOf(response)).toMatchObject({
        status: 400,
        code: "invalid_input",
        fields: { "x-file-name": [expect.any(String)] },
      });
    }
  });

  test("with 400 and a sentence for what cannot be read", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const bodies: [BodyInit, RegExp][] = [
      ["", /is empty/],
      [new Uint8Array([0, 1, 2, 255]), /cannot be read/],
      [aGif({ width: 1, height: 1 }, 2), /still images only/],
      [aPdf([""]), /no text/],
    ];

    for (const [body, sentence] of bodies) {
      expect(await errorOf(await app.upload(visitor, { body }))).toMatchObject({
        status: 400,
        code: "invalid_input",
        message: expect.stringMatching(sentence),
        fields: { file: [expect.stringMatching(sentence)] },
      });
    }
    expect(await filesOf(db, visitor)).toEqual([]);
  });

  test("with 413 above the plan's size, announced or not, and is not read on", async ({
    app,
    routes,
    visit,
  }) => {
    const visitor = await visit({ limits: { fileBytesMax: 1_000 } });
    let chunksRead = 0;
    const body = new ReadableStream({
      pull(controller) {
        chunksRead += 1;
        controller.enqueue(bytesOf("a".repeat(500)));
      },
    });

    const announced = await app.upload(visitor, { body: "a".repeat(1_001) });
    const endless = await routes.files.POST(
      new Request("http://localhost:3000/api/files", {
        method: "POST",
        ...{ body, duplex: "half" },
        headers: {
          cookie: visitor.cookie,
          "sec-fetch-site": "same-origin",
          "x-file-name": "endless.txt",
        },
      }),
      {},
    );

    for (const response of [announced, endless]) {
      expect(await errorOf(response)).toMatchObject({
        status: 413,
        code: "input_too_large",
        message: expect.stringContaining("1 kB"),
        limit: { kind: "input_size", limit: 1_000, unit: "bytes" },
      });
    }
    expect(chunksRead).toBeLessThan(6);
  });

  test("with 413 and an upgrade when the person's room is full", async ({
    app,
    visit,
  }) => {
    const visitor = await visit({ limits: { storedFileBytesMax: 10_000n } });
    const upload = () => app.upload(visitor, { body: "a".repeat(6_000) });
    await fileIn(await upload());

    expect(await errorOf(await upload())).toMatchObject({
      status: 413,
      code: "input_too_large",
      limit: { kind: "stored_files", used: 6_000, limit: 10_000 },
      actions: [{ kind: "upgrade", href: "/billing" }],
    });
  });

  test("with 429 beyond four at once, which give their places back", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const release = Promise.withResolvers<void>();
    const begun: Promise<void>[] = [];
    const slow = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      begun.push(promise);
      // Pulled when it is read, and not before.
      const body = new ReadableStream(
        {
          async pull(controller) {
            resolve();
            await release.promise;
            controller.enqueue(bytesOf("text"));
            controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      return app.upload(visitor, { body });
    };
    const waiting = [slow(), slow(), slow(), slow()];
    await Promise.all(begun);

    expect(
      await errorOf(await app.upload(visitor, { body: "text" })),
    ).toMatchObject({ status: 429, code: "too_many_concurrent" });
    release.resolve();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);

    expect(statuses).toEqual([201, 201, 201, 201]);
    expect((await app.upload(visitor, { body: "text" })).status).toBe(201);
  });

  test("or taken, and never a fault, whatever the bytes are", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const heads = [
      ...[
        "\x89PNG\r\n\x1a\n",
        "\xff\xd8\xff\xe0",
        "GIF89a",
        "RIFF\0\0\0\0WEBP",
      ],
      ...["<?xml ", "<svg ", "\ufeff", "{\\rtf1", "PK\x03\x04"],
    ].map((head) => Uint8Array.from(head, (letter) => letter.charCodeAt(0)));

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...heads, new Uint8Array()),
        fc.uint8Array({ maxLength: 200 }),
        fc.string(),
        async (head, tail, name) => {
          const body = new Uint8Array([...head, ...tail]);
          const response = await app.upload(visitor, {
            name: name.toWellFormed(),
            body,
          });
          expect([201, 400]).toContain(response.status);
        },
      ),
      { numRuns: 25 },
    );
  });
});

const filesOf = (
  db: Parameters<typeof givenUser>[0],
  { userId }: { userId: string },
) => db.select().from(files).where(eq(files.userId, userId));
