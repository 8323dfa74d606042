import { expect } from "@playwright/test";
import { ledgerOf } from "@tests/support/threads";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  openSidebar,
  receipt,
  stopButton,
  textOf,
  thread,
  watchGrow,
  whenShown,
} from "./support/chat.ts";
import { signIn } from "./support/sign-in.ts";
import { test } from "./support/test.ts";

const LONG = { outputTokens: 1_000, tokensPerSecond: 40 };

test("a person signs in, asks, and watches the answer come with its receipt", async ({
  page,
  model,
}) => {
  await model.behave({ outputTokens: 120, tokensPerSecond: 30 });
  await signIn(page, "ada");

  await ask(page, "What is a ledger?");

  await expect(thread(page)).toContainText("What is a ledger?");
  await watchGrow(lastAnswer(page), 4);
  await expect(receipt(lastAnswer(page))).toContainText(
    /gpt-4o-mini · \d+ in · 120 out · \d+ credits · paid from plan/,
  );
  await expect(stopButton(page)).toBeHidden();
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
});

test("a reload in mid-answer shows it from its start, going on, with a Stop that works", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await model.behave(LONG);
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 4);
  const before = await textOf(lastAnswer(page));

  await page.reload();

  await expect(lastAnswer(page)).toContainText(before);
  await watchGrow(lastAnswer(page), 3);
  await stopButton(page).click();
  await expect(lastAnswer(page)).toContainText("Stopped.");
  await expect
    .poll(async () => (await model.calls())[0]?.outcome)
    .toBe("closed_by_client");
});

test("a stop ends the answer within 400 ms, here and at the model, and keeps what was written", {
  tag: "@desktop",
}, async ({ page, model, db, signInNewcomer }) => {
  const person = await signInNewcomer();
  await model.behave(LONG);
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 3);
  const written = await textOf(lastAnswer(page));
  const stopped = whenShown(page, "Stopped.");

  await stopButton(page).click();

  const { clickedAtMs, shownAtMs } = await stopped;
  expect(shownAtMs - clickedAtMs).toBeLessThan(400);
  const [call] = await model.calls();
  expect(call?.outcome).toBe("closed_by_client");
  expect((call?.endedAtMs ?? 0) - clickedAtMs).toBeLessThan(400);
  await expect(lastAnswer(page)).toContainText(written);
  const [charge] = await ledgerOf(db, person);
  await expect(lastAnswer(page)).toContainText(
    `Stopped. Charged for what was written: ${charge?.credits} credits, estimated.`,
  );
  await expect(receipt(lastAnswer(page))).toContainText(
    `${charge?.credits} credits, estimated · paid from plan`,
  );
  const shown = await textOf(lastAnswer(page));
  await page.reload();
  await expect(stopButton(page)).toBeHidden();
  expect(await textOf(lastAnswer(page))).toBe(shown);
});

test("a second tab shows the same running answer, and its Stop stops both", {
  tag: "@desktop",
}, async ({ page, context, model, signInNewcomer }) => {
  await signInNewcomer();
  await model.behave(LONG);
  await page.goto("/chat");
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 3);
  const before = await textOf(lastAnswer(page));

  const second = await context.newPage();
  await second.goto(page.url());

  await expect(lastAnswer(second)).toContainText(before);
  await watchGrow(lastAnswer(second), 3);
  await stopButton(second).click();
  await expect(lastAnswer(second)).toContainText("Stopped.");
  await expect(lastAnswer(page)).toContainText("Stopped.");
  expect(await textOf(lastAnswer(second))).toBe(await textOf(lastAnswer(page)));
  expect(await model.calls()).toHaveLength(1);
});

test("an answer that fails before its first word keeps the question, charges nothing and can be tried again", {
  tag: "@desktop",
}, async ({ page, model, db, signInNewcomer }) => {
  const person = await signInNewcomer();
  await model.behave({ status: 400 });
  await page.goto("/chat");

  await ask(page, "What is a ledger?");

  await expect(thread(page).getByRole("alert")).toContainText(
    "Nothing was charged.",
  );
  await expect(thread(page).getByText("What is a ledger?")).toBeVisible();
  expect(await ledgerOf(db, person)).toEqual([]);
  await model.reset();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(receipt(lastAnswer(page))).toContainText("paid from plan");
  await page.reload();
  await expect(receipt(lastAnswer(page))).toContainText("paid from plan");
  await expect(
    thread(page).getByRole("heading", { name: "You asked" }),
  ).toHaveCount(1);
});

test("an answer that breaks off keeps what was written and can be tried again", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await model.behave({
    text: "Seven words are written here, then nothing more comes.",
    errorAfterTokens: 7,
  });
  await page.goto("/chat");

  await ask(page, "What is a ledger?");

  await expect(lastAnswer(page)).toContainText("Seven words are written here");
  await expect(lastAnswer(page).getByRole("alert")).toContainText(
    "What was written is kept, charged",
  );
  await model.reset();
  await model.behave({ text: "All of it this time." });
  await lastAnswer(page).getByRole("button", { name: "Try again" }).click();
  await expect(lastAnswer(page)).toContainText("All of it this time.");
  await expect(receipt(lastAnswer(page))).toBeVisible();
});

test("Enter sends, Shift+Enter breaks the line, and an input method's Enter does neither", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/chat");
  await composer(page).fill("First line");

  await composer(page).press("Shift+Enter");
  await composer(page).pressSequentially("second line");
  await composer(page).dispatchEvent("keydown", {
    key: "Enter",
    isComposing: true,
    bubbles: true,
  });

  await expect(composer(page)).toHaveValue("First line\nsecond line");
  expect(await model.calls()).toEqual([]);
  await composer(page).press("Enter");
  await expect(composer(page)).toHaveValue("");
  await expect(thread(page)).toContainText("First line\nsecond line");
});

test("a draft of a new chat survives a reload", { tag: "@desktop" }, async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer();
  await page.goto("/chat");
  await composer(page).fill("Not sent yet");

  await page.reload();

  await expect(composer(page)).toHaveValue("Not sent yet");
});

test("the chats of a person are listed, and nobody else's can be opened", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer();
  await page.goto("/chat");
  await askAndWait(page, "Where do ledgers come from?");
  const url = page.url();
  await openSidebar(page);
  await page.getByRole("link", { name: "New chat" }).first().click();
  await expect(composer(page)).toHaveValue("");

  await openSidebar(page);
  await page.getByRole("link", { name: "Where do ledgers come from?" }).click();
  await expect(page).toHaveURL(url);
  await expect(receipt(lastAnswer(page))).toBeVisible();

  await signInNewcomer();
  const response = await page.goto(url);
  expect(response?.status()).toBe(404);
  await expect(
    page.getByRole("heading", { name: "There is nothing here" }),
  ).toBeVisible();
  await expect(page.getByText("Where do ledgers come from?")).toHaveCount(0);
});
