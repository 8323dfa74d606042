import { expect, type Page } from "@playwright/test";
import {
  ask,
  askAndWait,
  chooseFor,
  composer,
  lastAnswer,
  openSidebar,
  queued,
  receipt,
  stopButton,
  textOf,
  thread,
  turns,
  turnTo,
  watchGrow,
  whenSeen,
} from "./support/chat.ts";
import { cutStreams, makeBreakable } from "./support/network.ts";
import { signIn } from "./support/sign-in.ts";
import { test } from "./support/test.ts";

const LONG = { outputTokens: 1_000, tokensPerSecond: 40 };
const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };

test("each chat keeps a draft of its own, and so does an edit", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/chat");
  await askAndWait(page, "First chat");
  const first = page.url();
  await composer(page).fill("A draft here");
  await page.getByRole("link", { name: "New chat" }).first().click();
  await expect(composer(page)).toHaveValue("");
  await composer(page).fill("Another one there");

  await page.goto(first);
  await expect(composer(page)).toHaveValue("A draft here");
  await chooseFor(turns(page).nth(0), "Edit");
  const editor = page.getByRole("textbox", { name: "Edit your question" });
  await editor.fill("First chat, better");
  await page.goto("/chat");
  await expect(composer(page)).toHaveValue("Another one there");

  await page.goto(first);
  await expect(composer(page)).toHaveValue("A draft here");
  await expect(editor).toHaveValue("First chat, better");
});

test("a new chat after another is empty, and the way back leads to the first", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/chat");
  await askAndWait(page, "First chat");
  const first = page.url();

  await page.keyboard.press("Control+Shift+O");
  await expect(thread(page)).toBeHidden();
  await askAndWait(page, "Second chat");
  await expect(turns(page)).toHaveCount(2);
  expect(page.url()).not.toBe(first);

  await page.goBack();
  await expect(page).toHaveURL(first);
  await expect(turns(page).nth(0)).toContainText("First chat");
});

test("signing out leaves nothing that was written in the browser", {
  tag: "@desktop",
}, async ({ page }) => {
  await signIn(page, "grace", "Google");
  await page.goto("/chat");
  await composer(page).fill("A secret plan");
  expect(await keptTexts(page)).toContain("A secret plan");

  await openSidebar(page);
  await page.getByRole("button", { name: "Grace Hopper" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();

  await page.waitForURL(/\/$/);
  expect(await keptTexts(page)).toBe("");
  await signIn(page, "grace", "Google");
  await expect(composer(page)).toHaveValue("");
});

test("a message written offline stays as not sent through a reload, and goes out on a click alone", {
  tag: "@desktop",
}, async ({ page, context, model, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/chat");
  await askAndWait(page, "First question");
  await context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();

  await ask(page, "Written on a train");

  const unsent = thread(page).getByRole("alert");
  await expect(unsent).toContainText("Not sent");
  await context.setOffline(false);
  await expect(page.getByText("You are offline.")).toBeHidden();
  await page.reload();
  await expect(unsent).toContainText("Not sent");
  await expect(composer(page)).toHaveValue("");
  expect(await model.calls()).toHaveLength(1);
  await unsent.getByRole("button", { name: "Retry" }).click();
  await expect(receipt(lastAnswer(page))).toBeVisible();
  await expect(turns(page)).toHaveCount(4);
  await page.reload();
  await expect(turns(page)).toHaveCount(4);
  await expect(unsent).toBeHidden();
  expect(await model.calls()).toHaveLength(2);
});

test("a first message written offline is found in the next new chat, and can be taken back", {
  tag: "@desktop",
}, async ({ page, context, model, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/chat");
  await context.setOffline(true);
  await ask(page, "Written on a train");
  await expect(thread(page)).toContainText("Not sent");
  await context.setOffline(false);

  await page.reload();

  await expect(thread(page)).toContainText("Written on a train");
  await thread(page).getByRole("button", { name: "Edit" }).click();
  await expect(composer(page)).toHaveValue("Written on a train");
  await expect(composer(page)).toBeFocused();
  await expect(thread(page)).toBeHidden();
  expect(await model.calls()).toHaveLength(0);
  await page.keyboard.press("Enter");
  await expect(receipt(lastAnswer(page))).toBeVisible();
});

test("an answer goes on while the network is away, and is whole when it is back", {
  tag: "@desktop",
}, async ({ page, context, model, signInNewcomer }) => {
  const text = Array.from({ length: 120 }, (_, word) => `word${word}`).join(
    " ",
  );
  await signInNewcomer();
  await model.behave({ text, tokensPerSecond: 60 });
  await makeBreakable(page);
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);

  await context.setOffline(true);
  await cutStreams(page);
  await expect(page.getByText("Connection lost.")).toBeVisible();
  await context.setOffline(false);

  await expect(receipt(lastAnswer(page))).toBeVisible();
  expect(await textOf(lastAnswer(page).locator(".prose"))).toBe(text);
  expect(await model.calls()).toHaveLength(1);
});

test("a tab that was put to sleep loses nothing", { tag: "@desktop" }, async ({
  page,
  context,
  model,
  signInNewcomer,
}) => {
  const text = Array.from({ length: 120 }, (_, word) => `word${word}`).join(
    " ",
  );
  await signInNewcomer();
  await model.behave({ text, tokensPerSecond: 60 });
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);
  const devtools = await context.newCDPSession(page);

  await devtools.send("Page.setWebLifecycleState", { state: "frozen" });
  await expect
    .poll(async () => (await model.calls())[0]?.outcome, { timeout: 20_000 })
    .toBe("completed");
  await devtools.send("Page.setWebLifecycleState", { state: "active" });

  await expect(receipt(lastAnswer(page))).toBeVisible();
  expect(await textOf(lastAnswer(page).locator(".prose"))).toBe(text);
});

test("a second tab shows what the first does within two seconds", {
  tag: "@desktop",
}, async ({ page, context, model, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave({ text: "First answer" });
  await page.goto("/chat");
  await askAndWait(page, "First question");
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(receipt(lastAnswer(second))).toBeVisible();
  await composer(page).fill("A long wait");
  await expect(composer(second)).toHaveValue("A long wait");
  await model.behave({ hang: true });
  const question = whenSeen(second, "You askedA long wait");
  const askedAtMs = Date.now();
  await composer(page).press("Enter");

  expect((await question) - askedAtMs).toBeLessThan(2_000);
  await expect(stopButton(second)).toBeVisible();
  await expect(composer(second)).toHaveValue("");
  await ask(second, "And then?");
  await expect(queued(page)).toHaveValue("And then?");
  await stopButton(second).click();
  await expect(lastAnswer(page)).toContainText("Stopped.");
  await expect(lastAnswer(second)).toContainText("Stopped.");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(queued(second)).toBeHidden();

  await model.reset();
  await model.behave({ text: "Second answer" });
  await chooseFor(turns(page).nth(0), "Edit");
  await page.keyboard.type(", changed");
  await page.keyboard.press("Enter");
  await expect(receipt(lastAnswer(page))).toBeVisible();
  await expect(lastAnswer(second)).toContainText("Second answer");
  await expect(turns(second).nth(0)).toContainText("2/2");
  const back = whenSeen(second, "1/2");
  const turnedAtMs = Date.now();
  await turnTo(turns(page).nth(0), "Previous");
  expect((await back) - turnedAtMs).toBeLessThan(2_000);
  await expect(turns(second).nth(0)).not.toContainText("changed");
});

test("another device shows the new question and its running answer when its owner is back", {
  tag: "@desktop",
}, async ({ page, model, otherDevice, signInNewcomer }) => {
  const person = await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await askAndWait(page, "First question");
  const other = await otherDevice(person);
  await other.goto(page.url());
  await expect(receipt(lastAnswer(other))).toBeVisible();
  await model.behave(LONG);
  await ask(page, "Second question");
  await watchGrow(lastAnswer(page), 2);

  await other.evaluate(() => window.dispatchEvent(new Event("focus")));

  await expect(thread(other)).toContainText("Second question");
  await watchGrow(lastAnswer(other), 2);
  await stopButton(other).click();
  await expect(lastAnswer(page)).toContainText("Stopped.");
  await ask(page, "Third question");
  await expect(thread(other)).toContainText("Third question", {
    timeout: 12_000,
  });
  await stopButton(page).click();
});

/** All that this site has kept, as one text. */
const keptTexts = (page: Page) =>
  page.evaluate(() => Object.values(localStorage).join("\n"));
