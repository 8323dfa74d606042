import { expect, type Page } from "@playwright/test";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  stopButton,
  textOf,
  thread,
  watchGrow,
} from "./support/chat.ts";
import { test } from "./support/test.ts";

const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };
const LONG = Array.from({ length: 60 }, (_, line) => `Line ${line}.`).join(
  "\n\n",
);

test("the thread follows an answer at its end only, jumps there on a click, and lets one type meanwhile", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave({ text: LONG, tokensPerSecond: 0 });
  await page.goto("/chat");
  await askAndWait(page, "Count the lines");
  expect(await distanceFromEnd(page)).toBeLessThan(4);
  await model.behave({ outputTokens: 1_500, tokensPerSecond: 60 });
  await ask(page, "And now at length");
  await watchGrow(lastAnswer(page), 3);
  await expect.poll(() => distanceFromEnd(page)).toBeLessThan(4);
  const jump = page.getByRole("button", { name: "Jump to latest" });
  await expect(jump).toBeHidden();

  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  await page.mouse.move(width / 2, height / 2);
  await page.mouse.wheel(0, -900);
  await expect(jump).toBeVisible();
  const above = thread(page).getByText("Line 50.", { exact: true });
  await above.scrollIntoViewIfNeeded();
  const before = await above.boundingBox();
  await watchGrow(lastAnswer(page), 3);
  expect((await above.boundingBox())?.y).toBe(before?.y);

  await composer(page).fill("");
  await composer(page).pressSequentially("Typed while it streams");
  await expect(composer(page)).toHaveValue("Typed while it streams");
  await composer(page).fill("");
  await jump.click();
  await expect(jump).toBeHidden();
  const written = (await textOf(lastAnswer(page))).length;
  await expect
    .poll(async () => (await textOf(lastAnswer(page))).length)
    .toBeGreaterThan(written);
  await expect.poll(() => distanceFromEnd(page)).toBeLessThan(40);
  await stopButton(page).click();
  await expect(lastAnswer(page)).toContainText("Stopped.");
});

test.describe("code that streams in", () => {
  // A busy machine keeps a key waiting now and then, code never does.
  test.describe.configure({ retries: 2 });

  test("is coloured and keeps no key waiting", {
    tag: "@desktop",
  }, async ({ page, model, signInNewcomer }) => {
    await signInNewcomer({ limits: { ...ENOUGH, outputTokensMax: 8_000 } });
    const code = Array.from(
      { length: 400 },
      (_, line) =>
        `export const value${line}: string = "text ${line}"; // note`,
    );
    await model.behave({
      text: ["```ts", ...code, "```", "", "Done."].join("\n"),
      tokensPerSecond: 0,
    });
    await page.goto("/chat");
    await askAndWait(page, "Say something in code");
    const keywords = lastAnswer(page).locator(".code-keyword");
    await expect(keywords.first()).toBeVisible();
    await page.evaluate(() => {
      const slow: number[] = [];
      const watched = { type: "event", durationThreshold: 200 };
      Reflect.set(window, "slow", slow);
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) slow.push(duration);
      }).observe(watched);
    });

    await ask(page, "And once more");
    await composer(page).pressSequentially("Typed while code is coloured", {
      delay: 20,
    });

    await expect(lastAnswer(page)).toContainText("Done.");
    await expect(keywords).toHaveCount(800);
    expect(await page.evaluate(() => Reflect.get(window, "slow"))).toEqual([]);
  });
});

/** In pixels, of the scroller that the thread is in. */
const distanceFromEnd = (page: Page) =>
  thread(page).evaluate((log) => {
    let scroller: Element | null = log;
    while (scroller && getComputedStyle(scroller).overflowY !== "auto") {
      scroller = scroller.parentElement;
    }
    if (!scroller) throw new Error("nothing scrolls");
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  });
