import { expect, type Page } from "@playwright/test";
import { callsOf } from "@tests/support/threads";
import {
  ask,
  composer,
  lastAnswer,
  queue,
  queued,
  receipt,
  stopButton,
  thread,
  turns,
  watchGrow,
} from "./support/chat.ts";
import { test } from "./support/test.ts";

const LONG = { outputTokens: 2_000, tokensPerSecond: 40 };
const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };

test("messages typed while an answer is written wait above the composer, and go out one by one", async ({
  page,
  model,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer({ limits: ENOUGH });
  await model.behave({ outputTokens: 150, tokensPerSecond: 40 });
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);
  await model.behave({ text: "Short." });

  for (const text of ["One", "Two", "Three"]) await ask(page, text);

  await expect(composer(page)).toBeEnabled();
  await expect(composer(page)).toHaveValue("");
  await expectQueued(page, ["One", "Two", "Three"]);
  const held = (await callsOf(db, person)).filter(
    ({ state }) => state === "held",
  );
  expect(held).toHaveLength(1);
  await queue(page).getByRole("button", { name: "Remove" }).nth(1).click();
  await expect(composer(page)).toBeFocused();
  await queued(page).nth(1).fill("Three, changed");
  await composer(page).focus();
  await expectQueued(page, ["One", "Three, changed"]);

  await expect(queue(page)).toBeHidden({ timeout: 20_000 });
  await expect(turns(page)).toHaveCount(6);
  await expect(receipt(lastAnswer(page))).toBeVisible();
  const calls = await model.calls();
  expect(calls.map(({ turns }) => turns.at(-1)?.text)).toEqual([
    "Tell me something long",
    "One",
    "Three, changed",
  ]);
  expect(calls.at(-1)?.turns).toHaveLength(5);
});

test("five messages can wait; a sixth stays in the composer", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave(LONG);
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  const five = ["One", "Two", "Three", "Four", "Five"];

  for (const text of [...five, "Six"]) await ask(page, text);

  await expectQueued(page, five);
  await expect(composer(page)).toHaveValue("Six");
  await expect(
    page.getByText("5 messages are queued already. Remove one, or wait."),
  ).toBeVisible();
  await stopButton(page).click();
});

test("a stop pauses the queue, and nothing is sent until its owner says so", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave(LONG);
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);
  await ask(page, "And then?");

  await page.keyboard.press("Escape");

  await expect(lastAnswer(page)).toContainText("Stopped.");
  await expect(queue(page)).toContainText("Paused: you stopped the answer.");
  await expectQueued(page, ["And then?"]);
  expect(await model.calls()).toHaveLength(1);
  await model.behave({ text: "Nothing more." });
  await queue(page).getByRole("button", { name: "Send queued" }).click();
  await expect(lastAnswer(page)).toContainText("Nothing more.");
  await expect(queue(page)).toBeHidden();
});

test("an error pauses the queue", { tag: "@desktop" }, async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave({ outputTokens: 80, tokensPerSecond: 40 });
  await model.behave({ when: "One", status: 400 });
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);

  for (const text of ["One", "Two"]) await ask(page, text);

  await expect(thread(page).getByRole("alert")).toContainText(
    "Nothing was charged.",
  );
  await expect(queue(page)).toContainText("Paused: the answer failed.");
  await expectQueued(page, ["Two"]);
  expect(await model.calls()).toHaveLength(2);
});

test("a refusal pauses the queue, and keeps the message first in line", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: { ...ENOUGH, dailyRequestsPerMember: 1 } });
  await model.behave({ outputTokens: 80, tokensPerSecond: 40 });
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);

  for (const text of ["One", "Two"]) await ask(page, text);

  await expect(
    page.getByRole("alert", { name: /requests of today/ }),
  ).toBeVisible();
  await expect(queue(page)).toContainText("Paused: the message was not taken.");
  await expectQueued(page, ["One", "Two"]);
  await expect(composer(page)).toHaveValue("");
  await expect(turns(page)).toHaveCount(2);
  expect(await model.calls()).toHaveLength(1);
});

test("a reload keeps the queue: it goes on while an answer runs, and waits when none does", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave({ outputTokens: 200, tokensPerSecond: 40 });
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);
  await model.behave({ ...LONG, when: "One" });
  for (const text of ["One", "Two"]) await ask(page, text);
  await composer(page).fill("A draft");

  await page.reload();

  await expectQueued(page, ["One", "Two"]);
  await expect(composer(page)).toHaveValue("A draft");
  await expectQueued(page, ["Two"]);
  await watchGrow(lastAnswer(page), 2);
  await stopButton(page).click();
  await expect(lastAnswer(page)).toContainText("Stopped.");
  await page.reload();
  await expectQueued(page, ["Two"]);
  await expect(
    queue(page).getByRole("button", { name: "Send queued" }),
  ).toBeVisible();
  expect(await model.calls()).toHaveLength(2);
});

test("a queued message that is being edited is not sent until that is done", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave({ outputTokens: 60, tokensPerSecond: 40 });
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await ask(page, "And");

  await queued(page).focus();
  await page.keyboard.press("End");
  await page.keyboard.type(" then?");
  await expect(receipt(lastAnswer(page))).toBeVisible();
  await expectQueued(page, ["And then?"]);
  await queued(page).dispatchEvent("keydown", {
    key: "Enter",
    isComposing: true,
    bubbles: true,
  });
  expect(await model.calls()).toHaveLength(1);

  await page.keyboard.press("Enter");

  await expect(composer(page)).toBeFocused();
  await expect(thread(page)).toContainText("And then?");
  await expect.poll(async () => (await model.calls()).length).toBe(2);
});

test("a Stop appears within 400 ms of sending, and works before the first word", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await model.behave({ hang: true });
  await page.goto("/chat");
  await composer(page).fill("Tell me something long");
  const shown = whenStopShown(page);

  await composer(page).press("Enter");

  expect(await shown).toBeLessThan(400);
  await stopButton(page).click();
  await expect(stopButton(page)).toBeHidden();
  await expect(lastAnswer(page)).toContainText("Stopped.");
});

test("after nine seconds without a word the chat says whose it waits for", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await model.behave({ hang: true });
  await page.goto("/chat");

  await ask(page, "Tell me something long");
  await expect(
    page.getByText(
      "GPT-4o mini has not answered for 9 seconds. Wait, or stop.",
    ),
  ).toBeVisible({ timeout: 12_000 });
  await stopButton(page).click();
  await expect(lastAnswer(page)).toContainText("Stopped.");

  await page.route("**/api/ai/chat", () => undefined);
  await ask(page, "And then?");
  await expect(
    page.getByText("The server has not answered for 9 seconds."),
  ).toBeVisible({ timeout: 12_000 });
});

const expectQueued = (page: Page, texts: string[]) =>
  expect
    .poll(
      () =>
        queued(page).evaluateAll((fields) =>
          fields.map((field) => Reflect.get(field, "value")),
        ),
      { timeout: 20_000 },
    )
    .toEqual(texts);

/** Milliseconds from the next Enter until a Stop can be seen. */
const whenStopShown = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let pressedAtMs = 0;
        addEventListener("keydown", () => (pressedAtMs = performance.now()), {
          capture: true,
          once: true,
        });
        const look = () => {
          const stop = document.querySelector("[aria-label=Stop]");
          if (stop) resolve(performance.now() - pressedAtMs);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
