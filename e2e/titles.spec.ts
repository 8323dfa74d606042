import { expect } from "@playwright/test";
import { callsOf, ledgerOf } from "@tests/support/threads";
import {
  ask,
  askAndWait,
  lastAnswer,
  openSidebar,
  receipt,
  stopButton,
  turns,
} from "./support/chat.ts";
import { test } from "./support/test.ts";

const QUESTION =
  "Explain double entry bookkeeping to a new colleague, with one example";
const TITLE = "Double entry bookkeeping to a new";
const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };

test("a chat gets its title after the first answer, in the sidebar without a reload, charged and shown as such", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");

  await askAndWait(page, QUESTION);

  await expect(page.getByRole("heading", { level: 1 })).toHaveText(TITLE);
  await openSidebar(page);
  await expect(page.getByRole("link", { name: TITLE })).toBeVisible();
  await expect(page.getByRole("link", { name: QUESTION })).toHaveCount(0);
  await page.keyboard.press("Escape");
  const ledger = await ledgerOf(db, person);
  const title = ledger.find(({ feature }) => feature === "title");
  await lastAnswer(page)
    .getByRole("button", { name: /^Receipt:/ })
    .click();
  await expect(
    lastAnswer(page).getByRole("region", { name: "Receipt" }),
  ).toContainText(`${title?.credits} credits, written by gpt-4o-mini`);
  await page.reload();
  await expect(page).toHaveTitle(new RegExp(TITLE));
  await page.goto("/usage");
  await expect(page.getByRole("main")).toContainText(/title/i);
});

test("a title that does not come delays nothing and leaves the question's first words", {
  tag: "@desktop",
}, async ({ page, model, db, signInNewcomer }) => {
  const person = await signInNewcomer({
    limits: { ...ENOUGH, concurrentCallsPerMember: 1 },
  });
  await model.behave({ when: QUESTION, hang: true });
  await model.behave({ when: QUESTION, times: 1, text: "The answer." });
  await page.goto("/chat");

  await askAndWait(page, QUESTION);

  await expect(stopButton(page)).toBeHidden();
  await expect
    .poll(async () => (await callsOf(db, person)).map(({ feature }) => feature))
    .toEqual(["chat", "title"]);
  await ask(page, "And shorter?");
  await expect(turns(page)).toHaveCount(4);
  await expect(receipt(lastAnswer(page))).toBeVisible();
  await openSidebar(page);
  await expect(page.getByRole("link", { name: QUESTION })).toBeVisible();
  expect(await ledgerOf(db, person)).toHaveLength(2);
});
