import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Markdown } from "@/ui/markdown/markdown";
import { safeHref } from "@/ui/markdown/safe-href";

const html = (text: string, isStreaming = false) =>
  renderToStaticMarkup(<Markdown text={text} isStreaming={isStreaming} />);

describe("Markdown", () => {
  test("shows HTML as the text it is", () => {
    const rendered = html('<img src=x onerror="alert(1)">\n\na <b>b</b>');

    expect(rendered).not.toMatch(/<(img|b)\b/);
    expect(rendered).toContain("&lt;b&gt;");
  });

  test("fetches no image and keeps its words", () => {
    const rendered = html("![the plan](https://example.com/?q=secret)");

    expect(rendered).not.toMatch(/<img|src=|secret/);
    expect(rendered).toContain("the plan");
  });

  test("opens links without handing over the page", () => {
    expect(html("[a](https://example.com)")).toContain(
      'href="https://example.com/" target="_blank" rel="noopener noreferrer nofollow"',
    );
  });

  test("keeps the words of an unsafe link, not the link", () => {
    expect(html("[a](javascript:alert(1)) [b](&#106;avascript:alert(1))")).toBe(
      '<div dir="auto" class="prose"><p>a b</p></div>',
    );
  });

  test("writes entities as their signs, and code as it stands", () => {
    expect(html("A &amp; B &mdash; `&amp;`")).toContain("A &amp; B — <code");
    expect(html("`&amp;`")).toContain("&amp;amp;</code>");
  });

  test("counts an ordered list from its own first number", () => {
    expect(html("3. three\n4. four")).toContain('<ol start="3">');
  });

  test("offers to draw a diagram once its fence is closed", () => {
    const source = "```mermaid\ngraph TD\n  A-->B";

    expect(html(source, true)).not.toContain("Show diagram");
    expect(html(`${source}\n\`\``, true)).not.toContain("Show diagram");
    for (const isStreaming of [true, false]) {
      const closed = html(`${source}\n\`\`\`\n\nSo it is.`, isStreaming);
      expect(closed).toContain("Show diagram");
      expect(closed).toContain("A--&gt;B</code>");
      expect(closed).not.toContain("<img");
    }
    expect(html("- a\n  ~~~mermaid\n  graph TD\n  ~~~")).toContain(
      "Show diagram",
    );
    expect(html("```ts\na\n```")).not.toContain("Show diagram");
  });

  test("names the language of a code block and offers to copy it", () => {
    const rendered = html("```ts title=a\nconst a = 1;\n```");

    expect(rendered).toContain(">ts</span>");
    expect(rendered).toContain('aria-label="Copy code"');
  });
});

describe("a text that still streams in", () => {
  test.each([
    ["an open fence", "```js\nconst a", "const a</code>"],
    ["open bold", "so **very", '<strong class="font-strong">very</strong>'],
    ["open inline code", "use `npm in", ">npm in</code>"],
    [
      "a link without its address",
      "see [the docs](https://exa",
      "see the docs",
    ],
  ])("%s is closed", (_, text, expected) => {
    expect(html(text, true)).toContain(expected);
  });

  test("changes nothing that is finished", () => {
    const text = "# A\n\n- one\n- two\n\n```js\n1\n```";

    expect(html(text, true).replace(" is-streaming", "")).toBe(html(text));
  });
});

describe("safeHref", () => {
  test.each([
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "//example.com",
    "/settings",
    "not an address",
  ])("%j leads nowhere", (href) => {
    expect(safeHref(href)).toBeNull();
  });

  test.each([
    ["https://example.com/a?b=c", "https://example.com/a?b=c"],
    ["mailto:ada@example.com", "mailto:ada@example.com"],
  ])("%s is kept", (href, kept) => {
    expect(safeHref(href)).toBe(kept);
  });
});
