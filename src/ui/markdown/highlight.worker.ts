import type { Emitter } from "highlight.js";
import highlighter from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import swift from "highlight.js/lib/languages/swift";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import type {
  HighlightReply,
  HighlightRequest,
  Span,
  SpanKind,
} from "./highlight-spans.ts";

const LANGUAGES = {
  ...{ bash, c, cpp, csharp, css, diff, go, java, javascript, json, kotlin },
  ...{ php, python, ruby, rust, sql, swift, typescript, xml, yaml },
};

const KINDS: Record<string, SpanKind> = {
  keyword: "keyword",
  operator: "keyword",
  meta: "keyword",
  tag: "keyword",
  "selector-tag": "keyword",
  string: "text",
  regexp: "text",
  number: "number",
  literal: "number",
  comment: "comment",
  quote: "comment",
  title: "name",
  name: "name",
  attr: "name",
  attribute: "name",
  type: "name",
  built_in: "name",
  addition: "added",
  deletion: "removed",
};

/** Collects flat spans: the innermost scope that has a kind names a stretch. */
class Spans implements Emitter {
  readonly spans: Span[] = [];
  readonly #kinds: (SpanKind | null)[] = [null];

  startScope(scope: string) {
    const outer = this.#kinds.at(-1) ?? null;
    this.#kinds.push(KINDS[scope.split(".")[0] ?? ""] ?? outer);
  }

  endScope() {
    this.#kinds.pop();
  }

  // The highlighter calls these two as well, for the same.
  openNode(scope: string) {
    this.startScope(scope);
  }

  closeNode() {
    this.endScope();
  }

  addText(text: string) {
    const kind = this.#kinds.at(-1) ?? null;
    const last = this.spans.at(-1);
    if (last?.kind === kind) last.text += text;
    else if (text !== "") this.spans.push({ kind, text });
  }

  __addSublanguage(emitter: Emitter) {
    if (emitter instanceof Spans) this.spans.push(...emitter.spans);
  }

  finalize() {}

  toHTML() {
    return "";
  }
}

for (const [name, language] of Object.entries(LANGUAGES)) {
  highlighter.registerLanguage(name, language);
}
highlighter.configure({ __emitter: Spans });

/** What each stretch of a code is; null for a language that is not known. */
export function spansOf({
  code,
  language,
}: Omit<HighlightRequest, "id">): Span[] | null {
  if (!highlighter.getLanguage(language)) return null;
  const { _emitter: emitter } = highlighter.highlight(code, {
    language,
    ignoreIllegals: true,
  });
  return emitter instanceof Spans ? emitter.spans : null;
}

addEventListener("message", ({ data }: MessageEvent<HighlightRequest>) => {
  const reply: HighlightReply = { id: data.id, spans: spansOf(data) };
  postMessage(reply);
});
