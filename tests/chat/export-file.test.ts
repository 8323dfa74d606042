import { describe, expect, test } from "vitest";
import { fileName, fileOf, markdownOf } from "@/features/chat/export-file";

const at = new Date("2026-11-22T05:30:00Z");

describe("a file's name", () => {
  test.each([
    ["Where do ledgers come from?", "Where do ledgers come from.md"],
    ["../../etc/passwd", "etc passwd.md"],
    ["C:\\Users\\a|b<c>", "C Users a b c.md"],
    ["CON", "chat.md"],
    ["...", "chat.md"],
    ["", "chat.md"],
    ["evil\u202egnp.exe", "evil gnp.exe.md"],
    ["line\r\nset-cookie: a=b", "line set-cookie a=b.md"],
    ["دفتر الأستاذ", "دفتر الأستاذ.md"],
    ["half \ud83d of one", "half of one.md"],
    ["x".repeat(300), `${"x".repeat(80)}.md`],
  ])("from %j is %j", (title, name) => {
    expect(fileName(title, "md")).toBe(name);
  });

  test("is sent in plain characters too, and neither leaves its quotes", () => {
    const { headers } = fileOf({ ...chat, title: 'Café "%" ; (1)*' }, "json");

    expect(headers.get("content-disposition")).toBe(
      "attachment; filename=\"Cafe   (1).json\"; filename*=UTF-8''Caf%C3%A9%20%25%20%3B%20%281%29.json",
    );
    expect(
      fileOf({ ...chat, title: "台帳" }, "json").headers.get(
        "content-disposition",
      ),
    ).toContain('filename="chat.json"');
  });
});

describe("a chat as Markdown", () => {
  test("is the branch that is read, with how its answers ended", () => {
    expect(markdownOf(chat)).toBe(`# Ledgers

Exported on 2026-11-22 05:30 UTC.

Instructions for this chat:

> Be brief.
> Always.

## You

Attached: notes.txt

What is a ledger?

## gpt-4o-mini

A **book**.

*Stopped.*
`);
  });

  test("turns to the newest where nothing is chosen", () => {
    const newest = markdownOf({ ...chat, chosenMessageId: null });

    expect(newest).toContain("A list.");
    expect(newest).not.toContain("A **book**.");
  });
});

const message = {
  files: [],
  parentId: null,
  status: "complete" as const,
  createdAt: at,
  modelId: null,
  requestId: null,
  credits: null,
};

const answer = {
  ...message,
  parentId: "question",
  role: "assistant" as const,
  modelId: "gpt-4o-mini",
};

const chat = {
  format: "tollgate-chat-1",
  exportedAt: at,
  id: "chat",
  title: "Ledgers",
  instructions: "Be brief.\nAlways.",
  chosenMessageId: "first",
  createdAt: at,
  updatedAt: at,
  messages: [
    {
      ...message,
      id: "question",
      role: "user" as const,
      text: "What is a ledger?",
      files: [
        {
          fileId: "file",
          name: "notes.txt",
          mediaType: "text/plain",
          bytes: 20,
        },
      ],
    },
    { ...answer, id: "first", status: "stopped" as const, text: "A **book**." },
    { ...answer, id: "second", text: "A list." },
  ],
};
