import { expect, type Page } from "@playwright/test";
import {
  askAndWait,
  chooseFor,
  composer,
  lastAnswer,
  receipt,
  thread,
  turns,
  turnTo,
} from "./support/chat.ts";
import { test } from "./support/test.ts";

const editor = (page: Page) =>
  page.getByRole("textbox", { name: "Edit your question" });

/** What was asked and answered, without the figures. */
const shown = async (page: Page) => {
  const texts = await turns(page).locator("p").allTextContents();
  return texts.filter((text) => /^(First|Second|Third|And)/.test(text));
};

test("an edited question is another version; both stay, and the one that is read is found again on another device", async ({
  page,
  model,
  otherDevice,
  signInNewcomer,
}) => {
  const person = await signInNewcomer();
  await model.behave({ text: "First answer" });
  await page.goto("/chat");
  await askAndWait(page, "First question");
  await askAndWait(page, "And its sequel");
  await model.behave({ text: "Second answer" });

  await chooseFor(turns(page).nth(0), "Edit");
  await expect(editor(page)).toBeFocused();
  await editor(page).fill("Second question");
  await page.keyboard.press("Enter");
  await expect(receipt(lastAnswer(page))).toBeVisible();

  await expect
    .poll(() => shown(page))
    .toEqual(["Second question", "Second answer"]);
  await expect(turns(page).nth(0)).toContainText("2/2");
  await turnTo(turns(page).nth(0), "Previous");
  const first = [
    "First question",
    "First answer",
    "And its sequel",
    "First answer",
  ];
  await expect.poll(() => shown(page)).toEqual(first);
  await whenRemembered(page, () => turnTo(turns(page).nth(0), "Next"));
  await whenRemembered(page, () => turnTo(turns(page).nth(0), "Previous"));

  await page.reload();
  await expect.poll(() => shown(page)).toEqual(first);
  const other = await otherDevice(person);
  await other.goto(page.url());
  await expect.poll(() => shown(other)).toEqual(first);
  await turnTo(turns(other).nth(0), "Next");
  await expect
    .poll(() => shown(other))
    .toEqual(["Second question", "Second answer"]);
});

test("an answer is given again by another model, and the first one stays with its receipt", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ planId: "pro" });
  await model.behave({ text: "First answer" });
  await page.goto("/chat");
  await askAndWait(page, "First question");
  await model.behave({ text: "Second answer" });

  await lastAnswer(page).getByRole("button", { name: "Regenerate" }).click();
  await page.getByRole("menuitem", { name: /^Llama 3.3/ }).click();

  await expect(lastAnswer(page)).toContainText("Second answer");
  await expect(receipt(lastAnswer(page))).toContainText(
    "llama-3.3-70b-versatile",
  );
  await expect(lastAnswer(page)).toContainText("2/2");
  await turnTo(lastAnswer(page), "Previous");
  await expect(lastAnswer(page)).toContainText("First answer");
  await expect(receipt(lastAnswer(page))).toContainText("gpt-4o-mini");
  await expect(turns(page)).toHaveCount(2);
  await askAndWait(page, "And its sequel");
  const call = (await model.calls()).at(-1);
  expect(call?.turns.map(({ text }) => text)).toEqual([
    "First question",
    "First answer",
    "And its sequel",
  ]);
});

test("versions are turned with the keyboard, which stays where it is", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/chat");
  await model.behave({ text: "First answer" });
  await askAndWait(page, "First question");
  for (const text of ["Second answer", "Third answer"]) {
    await model.behave({ text });
    await lastAnswer(page).getByRole("button", { name: "Regenerate" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await expect(lastAnswer(page)).toContainText(text);
    await expect(receipt(lastAnswer(page))).toBeVisible();
  }
  const previous = lastAnswer(page).getByRole("button", {
    name: "Previous version",
  });

  await previous.focus();
  await page.keyboard.press("Enter");
  await expect(lastAnswer(page)).toContainText("Second answer");
  await expect(lastAnswer(page).getByRole("status").first()).toHaveText(
    "Version 2 of 3",
  );
  await page.keyboard.press("Enter");
  await expect(lastAnswer(page)).toContainText("First answer");
  await expect(previous).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(lastAnswer(page)).toContainText("1/3");
});

test("an edit that is refused keeps its words where they were written", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer({ limits: { dailyRequestsPerMember: 1 } });
  await page.goto("/chat");
  await askAndWait(page, "First question");

  await chooseFor(turns(page).nth(0), "Edit");
  await editor(page).fill("Second question");
  await page.keyboard.press("Enter");

  await expect(page.getByRole("alert").first()).toContainText(
    "Your message is kept.",
  );
  await expect(editor(page)).toHaveValue("Second question");
  await expect(composer(page)).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(turns(page).nth(0)).toContainText("First question");
  await expect(receipt(lastAnswer(page))).toBeVisible();
});

test("an input method's Enter does not send an edit, and Escape leaves the question as it was", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/chat");
  await askAndWait(page, "First question");
  await chooseFor(turns(page).nth(0), "Edit");
  await editor(page).fill("Second question");

  await editor(page).dispatchEvent("keydown", {
    key: "Enter",
    isComposing: true,
    bubbles: true,
  });

  await expect(editor(page)).toHaveValue("Second question");
  await editor(page).press("Escape");
  await expect(turns(page).nth(0)).toContainText("First question");
  expect(await model.calls()).toHaveLength(1);
});

test("a question is copied, and what can be done with it moves nothing", {
  tag: "@desktop",
}, async ({ page, context, signInNewcomer }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signInNewcomer();
  await page.goto("/chat");
  await askAndWait(page, "First question\nwith two lines");
  await composer(page).hover();
  const before = await thread(page).boundingBox();

  await turns(page).nth(0).hover();

  await expect(
    turns(page).nth(0).getByRole("button", { name: "More for this question" }),
  ).toHaveCSS("opacity", "1");
  expect(await thread(page).boundingBox()).toEqual(before);
  await chooseFor(turns(page).nth(0), "Copy");
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe("First question\nwith two lines");
});

/** Resolves once the server knows what `act` chose. */
async function whenRemembered(page: Page, act: () => Promise<void>) {
  const answered = page.waitForResponse(
    (response) => response.request().method() === "PATCH",
  );
  await act();
  expect((await answered).status()).toBe(200);
}
