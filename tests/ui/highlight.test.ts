import { beforeAll, describe, expect, test, vi } from "vitest";
import type { HighlightReply } from "@/ui/markdown/highlight-spans";

type Answer = (request: {
  data: { id: number; code: string; language: string };
}) => void;

let answer: Answer = () => undefined;
let reply: HighlightReply | null = null;

/** The worker as its own page would see it: a scope that gets messages. */
beforeAll(async () => {
  vi.stubGlobal("addEventListener", (_: string, listener: Answer) => {
    answer = listener;
  });
  vi.stubGlobal("postMessage", (message: HighlightReply) => {
    reply = message;
  });
  await import("@/ui/markdown/highlight.worker");
});

const ask = (code: string, language: string) => {
  answer({ data: { id: 7, code, language } });
  return reply;
};

describe("the highlighter", () => {
  test("tells what each stretch of a code is, and changes no letter", () => {
    const code = 'const answer = "<b>" // 42\nreturn 42;';

    const spans = ask(code, "ts")?.spans;

    expect(spans?.map(({ text }) => text).join("")).toBe(code);
    expect(spans).toContainEqual({ kind: "keyword", text: "const" });
    expect(spans).toContainEqual({ kind: "text", text: '"<b>"' });
    expect(spans).toContainEqual({ kind: "comment", text: "// 42" });
    expect(spans).toContainEqual({ kind: "number", text: "42" });
  });

  test.each([
    ["html", '<p style="color: red">a</p><script>let a = 1;</script>'],
    ["python", "def f(x):\n    return f'{x}'"],
    ["sql", "select count(*) from usage_events -- all"],
    ["diff", "+ added\n- removed"],
  ])("changes no letter of %s either", (language, code) => {
    const spans = ask(code, language)?.spans ?? [];

    expect(spans.map(({ text }) => text).join("")).toBe(code);
    expect(new Set(spans.map(({ kind }) => kind)).size).toBeGreaterThan(1);
  });

  test("says so when it does not know a language", () => {
    expect(ask("a", "klingon")).toEqual({ id: 7, spans: null });
  });
});
