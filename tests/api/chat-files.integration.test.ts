import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { aPdf, aPng } from "@tests/support/files";
import { callsOf, messagesOf } from "@tests/support/threads";
import { asc, eq, inArray } from "drizzle-orm";
import { describe, expect, onTestFinished } from "vitest";
import type { Database } from "@/db/client";
import { conversations, messages } from "@/db/schema/chat";
import { files } from "@/db/schema/files";
import { contractErrorBody } from "@/features/chat/schema";

type Visitor = { cookie: string };
type App = {
  upload(
    visitor: Visitor,
    file: { name: string; body: BodyInit },
  ): Promise<Response>;
};

async function uploaded(
  app: App,
  visitor: Visitor,
  file: { name: string; body: BodyInit },
): Promise<string> {
  const response = await app.upload(visitor, file);
  expect(response.status).toBe(201);
  return (await response.json()).file.id;
}

const NOTES = { name: "notes.txt", body: "The ledger is green." };

/** A question about files, in a new chat unless told otherwise. */
function aQuestionOf(
  fileIds: string[],
  question: Parameters<typeof aQuestion>[0] = {},
) {
  const asked = aQuestion({ text: "What colour is it?", ...question });
  return {
    ...asked,
    message: {
      ...asked.message,
      parts: [
        ...fileIds.map((fileId) => ({ type: "file" as const, fileId })),
        ...asked.message.parts,
      ],
    },
  };
}

/** An image that the store cannot give back. */
async function givenUnreadable(app: App, visitor: Visitor): Promise<string> {
  const body = aPng({ width: 3, height: 2 });
  const id = await uploaded(app, visitor, { name: "a.png", body });
  const path = join(process.env.FILES_DIR ?? "", id.slice(0, 2), id);
  rmSync(path);
  mkdirSync(path);
  return id;
}

async function errorOf(response: Response) {
  const { error } = contractErrorBody.parse(await response.json());
  return { status: response.status, ...error };
}

const rowOf = async (db: Database, id: string) =>
  (await db.select().from(files).where(eq(files.id, id)))[0];

describe("a question with files", () => {
  test("gives the model what documents say, under their names, before its words", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const text = await uploaded(app, visitor, NOTES);
    const pdf = await uploaded(app, visitor, {
      name: "report.pdf",
      body: aPdf(["Two sides."]),
    });

    await eventsOf(await app.post(visitor, aQuestionOf([text, pdf])));

    const [call] = app.model.calls();
    expect(call?.turns).toEqual([
      {
        role: "user",
        text: [
          `--- File ${text.slice(0, 8)}: notes.txt ---\nThe ledger is green.\n--- End of file ${text.slice(0, 8)}: notes.txt ---`,
          `--- File ${pdf.slice(0, 8)}: report.pdf ---\nTwo sides.\n--- End of file ${pdf.slice(0, 8)}: report.pdf ---`,
          "What colour is it?",
        ].join(""),
      },
    ]);
  });

  test("is held for at least what the provider counts, and charged that", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const fileIds = [
      await uploaded(app, visitor, {
        name: "long.txt",
        body: "Every entry has two sides. ".repeat(300),
      }),
      await uploaded(app, visitor, {
        name: "chart.png",
        body: aPng({ width: 900, height: 600 }),
      }),
    ];

    await eventsOf(await app.post(visitor, aQuestionOf(fileIds)));

    const [charged] = await callsOf(db, visitor);
    const [call] = app.model.calls();
    const used = call?.usage?.inputTokens ?? 0;
    // Four tiles, as the vendor bills them, and the text.
    expect(used).toBeGreaterThan(2_833 + 4 * 5_667 + 1_800);
    expect(charged?.inputTokens).toBe(used);
    expect(charged?.inputTokensHeld).toBeGreaterThanOrEqual(used);
    expect(charged?.inputTokensHeld).toBeLessThan(1.12 * used + 50);
  });

  test("sends an image's bytes to a model that sees", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const png = aPng({ width: 3, height: 2 });
    const id = await uploaded(app, visitor, { name: "a.png", body: png });

    await eventsOf(await app.post(visitor, aQuestionOf([id])));

    const [call] = app.model.calls();
    expect(call?.turns[0]?.images).toEqual([
      `data:image/png;base64,${Buffer.from(png).toString("base64")}`,
    ]);
    expect(call?.outcome).toBe("completed");
  });

  test("reads them once the answer is reserved: a refused question reads none", async ({
    app,
    db,
    visit,
  }) => {
    const poor = await visit({ limits: { creditsPerPeriod: 1n } });
    const rich = await visit();
    const [unread, unreadable] = [
      await givenUnreadable(app, poor),
      await givenUnreadable(app, rich),
    ];

    const refused = await app.post(poor, aQuestionOf([unread]));
    const failed = await app.post(rich, aQuestionOf([unreadable]));

    expect(await errorOf(refused)).toMatchObject({ code: "quota_exceeded" });
    expect((await errorOf(failed)).status).toBe(502);
    expect(app.model.calls()).toEqual([]);
    expect(await callsOf(db, rich)).toMatchObject([
      { state: "released", outcome: "failed" },
    ]);
  });

  test("is stored with what its files are, and they with its chat", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const id = await uploaded(app, visitor, NOTES);
    const question = aQuestionOf([id]);

    await eventsOf(await app.post(visitor, question));

    const [stored] = await db
      .select({ parts: messages.parts })
      .from(messages)
      .where(eq(messages.id, question.message.id));
    expect(stored?.parts).toEqual([
      {
        type: "file",
        fileId: id,
        name: "notes.txt",
        mediaType: "text/plain",
        bytes: 20,
      },
      { type: "text", text: "What colour is it?" },
    ]);
    const file = await rowOf(db, id);
    expect(file?.conversationId).toBe(question.conversationId);
    expect(file?.sentAt).not.toBeNull();
  });

  test("needs no words: its chat is called after the file", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const id = await uploaded(app, visitor, NOTES);
    const question = aQuestionOf([id]);
    question.message.parts.pop();

    await eventsOf(await app.post(visitor, question));

    const [first] = await messagesOf(db, question.conversationId);
    expect(first).toMatchObject({ text: "", title: "notes.txt" });
  });

  test("repeated with its key is charged once", async ({ app, db, visit }) => {
    const visitor = await visit();
    const question = aQuestionOf([await uploaded(app, visitor, NOTES)]);
    const first = await eventsOf(await app.post(visitor, question));

    const second = await eventsOf(await app.post(visitor, question));
    const changed = await app.post(visitor, {
      ...question,
      message: {
        ...question.message,
        parts: question.message.parts.slice(1),
      },
    });

    expect(second.text).toBe(first.text);
    expect(await callsOf(db, visitor)).toHaveLength(1);
    expect(changed.status).toBe(422);
  });
});

describe("files of earlier turns", () => {
  test("are sent and counted again with each question", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const first = aQuestionOf([await uploaded(app, visitor, NOTES)]);
    await eventsOf(await app.post(visitor, first));

    const { conversationId } = first;
    await eventsOf(
      await app.post(visitor, aQuestion({ conversationId, text: "Sure?" })),
    );

    const [, second] = app.model.calls();
    expect(second?.turns[0]?.text).toContain("The ledger is green.");
    const charged = await callsOf(db, visitor);
    expect(charged[1]?.inputTokens).toBe(second?.usage?.inputTokens);
    expect(charged[1]?.inputTokensHeld).toBeGreaterThanOrEqual(
      second?.usage?.inputTokens ?? 0,
    );
  });

  test("stay with another version of the question and of the answer", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const id = await uploaded(app, visitor, NOTES);
    const first = aQuestionOf([id]);
    await eventsOf(await app.post(visitor, first));
    const { conversationId } = first;

    await eventsOf(
      await app.post(
        visitor,
        aQuestionOf([id], { conversationId, parentId: null, text: "Edited" }),
      ),
    );
    await eventsOf(
      await app.post(visitor, {
        conversationId,
        answerId: randomUUID(),
        parentId: first.message.id,
      }),
    );

    for (const call of app.model.calls()) {
      expect(call.turns[0]?.text).toContain("The ledger is green.");
    }
    expect(app.model.calls()).toHaveLength(3);
  });

  test("that are deleted, or not seen by another model, leave a sentence", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const notes = await uploaded(app, visitor, NOTES);
    const image = await uploaded(app, visitor, {
      name: "chart.png",
      body: aPng(),
    });
    const first = aQuestionOf([notes, image]);
    await eventsOf(await app.post(visitor, first));
    await db
      .update(files)
      .set({ discardedAt: new Date() })
      .where(eq(files.id, notes));

    const { conversationId } = first;
    await eventsOf(
      await app.post(
        visitor,
        aQuestion({
          conversationId,
          text: "Sure?",
          modelId: "llama-3.3-70b-versatile",
        }),
      ),
    );

    const [, second] = app.model.calls();
    expect(second?.outcome).toBe("completed");
    expect(second?.turns[0]?.images).toBeUndefined();
    expect(second?.turns[0]?.text).toBe(
      '[The file "notes.txt" was attached and is deleted.][The image "chart.png" was attached; this model does not see images.]What colour is it?',
    );
  });

  test("leave with their turns when the model's window is full", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const images = await Promise.all(
      [1, 2, 3].map((number) =>
        uploaded(app, visitor, {
          name: `${number}.png`,
          body: aPng({ width: 2_048, height: 900 }),
        }),
      ),
    );
    const conversationId = randomUUID();
    for (const [index, id] of images.entries()) {
      const question = { conversationId, text: `Image ${index + 1}?` };
      await eventsOf(await app.post(visitor, aQuestionOf([id], question)));
    }

    const last = app.model.calls().at(-1);
    // 8 tiles are 48,169 tokens: two such images fit 128,000.
    expect(last?.turns[0]?.text).toBe("Image 2?");
    expect(last?.turns.flatMap(({ images }) => images ?? [])).toHaveLength(2);
    expect(last?.outcome).toBe("completed");
  });
});

describe("a model that does not see", () => {
  test("is never asked in the place of one that was sent images", async ({
    app,
    visit,
  }) => {
    const visitor = await visit();
    const id = await uploaded(app, visitor, { name: "a.png", body: aPng() });
    app.model.behave({ status: 503 });

    const response = await app.post(visitor, aQuestionOf([id]));

    expect(response.status).toBe(503);
    expect(
      app.model.calls().every(({ model }) => model === "gpt-4o-mini"),
    ).toBe(true);
  });
});

describe("a question with files is refused, and nothing is stored or called", () => {
  test("for a model that does not see its image", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const id = await uploaded(app, visitor, { name: "a.png", body: aPng() });
    const question = aQuestionOf([id], { modelId: "llama-3.3-70b-versatile" });

    expect(await errorOf(await app.post(visitor, question))).toMatchObject({
      status: 400,
      code: "invalid_input",
      fields: { modelId: [expect.stringContaining("does not see images")] },
    });
    await expectNothing(app, db, { question, fileIds: [id] });
  });

  test("with more files than the plan takes", async ({ app, db, visit }) => {
    const visitor = await visit({ limits: { filesPerMessageMax: 1 } });
    const fileIds = [
      await uploaded(app, visitor, NOTES),
      await uploaded(app, visitor, NOTES),
    ];
    const question = aQuestionOf(fileIds);

    expect(await errorOf(await app.post(visitor, question))).toMatchObject({
      status: 400,
      code: "invalid_input",
      message: "This message has 2 files; your plan takes 1 at most.",
    });
    await expectNothing(app, db, { question, fileIds });
  });

  test("with files that are somebody else's, gone, unknown, or of another chat", async ({
    app,
    db,
    visit,
  }) => {
    const [visitor, other] = [await visit(), await visit()];
    const theirs = await uploaded(app, other, NOTES);
    const gone = await uploaded(app, visitor, NOTES);
    await app.removeFile(visitor, gone);
    const sent = await uploaded(app, visitor, NOTES);
    await eventsOf(await app.post(visitor, aQuestionOf([sent])));
    app.model.reset();

    for (const id of [theirs, gone, randomUUID(), sent]) {
      const question = aQuestionOf([id]);
      expect(await errorOf(await app.post(visitor, question))).toMatchObject({
        status: 400,
        code: "invalid_input",
        fields: { "message.parts": [expect.any(String)] },
      });
      await expectNothing(app, db, { question, fileIds: [] });
    }
  });

  test("when a file is discarded between the look and the hold, which goes back", async ({
    app,
    db,
    visit,
  }) => {
    const visitor = await visit();
    const id = await uploaded(app, visitor, NOTES);
    const question = aQuestionOf([id]);
    const { openingOfAnswer, checkOpened } = await import(
      "@/features/chat/commands"
    );
    const { sql } = await import("drizzle-orm");
    await db
      .update(files)
      .set({ discardedAt: new Date() })
      .where(eq(files.id, id));
    const opening = openingOfAnswer({
      conversation: {
        id: question.conversationId,
        workspaceId: visitor.workspaceId,
        userId: visitor.userId,
        title: "A chat",
        modelId: "gpt-4o-mini",
      },
      question: {
        id: question.message.id,
        parentId: null,
        parts: [
          {
            type: "file",
            fileId: id,
            name: "notes.txt",
            mediaType: "text/plain",
            bytes: 20,
          },
        ],
      },
      answerId: question.answerId,
      answerParentId: question.message.id,
      requestId: randomUUID(),
      contextStartId: null,
    });

    const { rows } = await db.execute(
      sql`select to_jsonb(${opening.call}) as opened`,
    );

    const opened = opening.row.parse(rows[0]?.opened);
    expect(checkOpened(opened, { hasQuestion: true })).toEqual({
      ok: false,
      refusal: { kind: "file_missing" },
    });
    await expectNothing(app, db, { question, fileIds: [] });
  });

  test("when what is wanted of it is malformed", async ({ app, visit }) => {
    const visitor = await visit();
    const id = await uploaded(app, visitor, NOTES);
    const text = { type: "text", text: "Hello" };
    const wrong: unknown[] = [
      [{ type: "file" }, text],
      [{ type: "file", fileId: "x" }, text],
      [{ type: "file", fileId: id, name: "mine.txt" }, text],
      [{ type: "file", fileId: id, text: "words" }],
      [{ type: "image", fileId: id }, text],
      [{ type: "file", url: "https://example.com/a.png" }],
      [
        { type: "file", fileId: id },
        { type: "file", fileId: id },
      ],
      Array.from({ length: 33 }, () => ({
        type: "file",
        fileId: randomUUID(),
      })),
      [],
    ];

    for (const parts of wrong) {
      const question = aQuestion();
      const response = await app.post(visitor, {
        ...question,
        message: { ...question.message, parts },
      });
      expect(response.status).toBe(400);
    }
    expect(app.model.calls()).toEqual([]);
  });
});

describe("a question without files", () => {
  test("reads nothing of files", async ({ app, pool, visit }) => {
    const visitor = await visit();
    await pool.query("alter table files rename to files_away");
    onTestFinished(async () => {
      await pool.query("alter table files_away rename to files");
    });

    const first = aQuestion();
    await eventsOf(await app.post(visitor, first));
    const { conversationId } = first;
    await eventsOf(await app.post(visitor, aQuestion({ conversationId })));

    expect(app.model.calls().map(({ outcome }) => outcome)).toEqual([
      "completed",
      "completed",
    ]);
  });
});

async function expectNothing(
  app: { model: { calls(): readonly unknown[] } },
  db: Database,
  {
    question,
    fileIds,
  }: { question: { conversationId: string }; fileIds: string[] },
) {
  expect(app.model.calls()).toEqual([]);
  const stored = await db
    .select()
    .from(conversations)
    .where(eq(conversations.id, question.conversationId));
  expect(stored).toEqual([]);
  const rows = await db
    .select({ sentAt: files.sentAt })
    .from(files)
    .where(inArray(files.id, fileIds))
    .orderBy(asc(files.id));
  expect(rows.every(({ sentAt }) => sentAt === null)).toBe(true);
}
