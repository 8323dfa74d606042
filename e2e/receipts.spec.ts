import { expect, type Locator, type Page } from "@playwright/test";
import { givenModel } from "@tests/support/models";
import { callsOf, ledgerOf } from "@tests/support/threads";
import { expectNoViolations } from "./support/axe.ts";
import {
  ask,
  askAndWait,
  lastAnswer,
  receipt,
  thread,
  turns,
} from "./support/chat.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };

test("a receipt opens on a click and says what its ledger row says, down to the price", async ({
  page,
  model,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer({
    limits: { ...ENOUGH, creditsPerPeriod: 60n },
    prepaidCredits: 10_000n,
  });
  await model.behave({
    text: "A ledger is a book of entries.",
    usage: { inputTokens: 40, cachedInputTokens: 16, reasoningTokens: 5 },
    reasoningTokens: 5,
  });
  await page.goto("/chat");
  await askAndWait(page, "What is a ledger?");

  const details = await openReceipt(lastAnswer(page));

  const [charge] = await ledgerOf(db, person);
  const [call] = await callsOf(db, person);
  if (!charge || !call) throw new Error("nothing was charged");
  await expect(fact(details, "Model")).toHaveText("gpt-4o-mini");
  await expect(fact(details, "Tokens in")).toHaveText(
    `${charge.inputTokens}, ${charge.cachedInputTokens} of them cached`,
  );
  await expect(fact(details, "Tokens out")).toHaveText(
    `${charge.outputTokens}, ${charge.reasoningTokens} of them reasoning`,
  );
  await expect(fact(details, "Credits")).toContainText(`${charge.credits} =`);
  await expect(fact(details, "Price")).toContainText(
    `version ${charge.priceId.slice(0, 8)}, in force since`,
  );
  await expect(fact(details, "First word after")).toContainText("second");
  await expect(fact(details, "Counted")).toHaveText("by the provider");
  await expect(fact(details, "Paid from")).toContainText("plan");
  await expect(details).toContainText(call.id);
  await expectNoViolations(page);
  await look(page, "receipt-open");

  await page.reload();
  await page.context().setOffline(true);
  await lastAnswer(page)
    .getByRole("button", { name: /^Receipt:/ })
    .click();
  await expect(lastAnswer(page)).toContainText(
    "The receipt could not be loaded.",
  );
  await page.context().setOffline(false);
  await lastAnswer(page).getByRole("button", { name: "Retry" }).click();
  await expect(fact(details, "Model")).toHaveText("gpt-4o-mini");
});

test("a receipt names the model that answered in another's place, and why", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave({ text: "In its place." });
  await model.behave({ status: 503, times: 3 });
  await page.goto("/chat");

  await askAndWait(page, "What is a ledger?");

  await expect(receipt(lastAnswer(page))).toContainText(
    "llama-3.3-70b-versatile for gpt-4o-mini",
  );
  const details = await openReceipt(lastAnswer(page));
  await expect(fact(details, "Model")).toHaveText(
    "llama-3.3-70b-versatile, in place of gpt-4o-mini, which did not answer in 3 attempts",
  );
});

test("a conversation longer than its model's window goes on, marked in the thread and in the receipt", {
  tag: "@desktop",
}, async ({ page, model, db, signInNewcomer }) => {
  const { modelId } = await givenModel(
    db,
    {},
    { contextTokensMax: 2_000, outputTokensMax: 400 },
  );
  await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await chooseModel(page, modelId);
  await model.behave({ text: WORDS, tokensPerSecond: 0 });
  const mark = thread(page).getByText("Messages above are no longer sent");

  // The route learns of the model a few seconds after the page has.
  await expect(async () => {
    await ask(page, `First ${WORDS}`);
    await expect(receipt(lastAnswer(page))).toBeVisible({ timeout: 6_000 });
  }).toPass({ timeout: 40_000 });
  await ask(page, `Second ${WORDS}`);
  await expect(turns(page)).toHaveCount(4);
  await expect(receipt(lastAnswer(page))).toBeVisible();
  await expect(mark).toHaveCount(0);
  await ask(page, `Third ${WORDS}`);
  await expect(turns(page)).toHaveCount(6);
  await expect(receipt(lastAnswer(page))).toBeVisible();

  await expect(turns(page).nth(2)).toContainText(
    "Messages above are no longer sent",
  );
  await expect(mark).toHaveCount(1);
  const details = await openReceipt(lastAnswer(page));
  await expect(fact(details, "Left out")).toHaveText(
    "2 older messages, which the model cannot take any more",
  );
  const asked = (await model.calls()).filter(({ model }) => model === modelId);
  expect(asked.at(-1)?.turns[0]?.text).toBe(`Second ${WORDS}`);
  await page.reload();
  await expect(turns(page).nth(2)).toContainText(
    "Messages above are no longer sent",
  );
  await turns(page).nth(2).scrollIntoViewIfNeeded();
  await look(page, "left-out");
});

test("instructions of a chat and of a person come first in each call, and are taken back", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await askAndWait(page, "What is a ledger?");

  const field = await openInstructions(page);
  await field.fill("Answer as a pirate.");
  await look(page, "instructions");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(field).toBeHidden();
  await askAndWait(page, "And again?");
  await expect(turns(page)).toHaveCount(4);
  await expect(receipt(lastAnswer(page))).toBeVisible();

  expect((await model.calls()).at(-1)?.turns[0]).toEqual({
    role: "system",
    text: "Answer as a pirate.",
  });
  await expect(await openInstructions(page)).toHaveValue("Answer as a pirate.");
  await field.fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(field).toBeHidden();
  await askAndWait(page, "Once more?");
  await expect(turns(page)).toHaveCount(6);
  await expect(receipt(lastAnswer(page))).toBeVisible();
  expect((await model.calls()).at(-1)?.turns[0]?.role).toBe("user");
});

const WORDS = "ledger entry balance credit debit ".repeat(60).trim();

/** Opens the receipt of an answer; its region. */
async function openReceipt(answer: Locator): Promise<Locator> {
  await answer.getByRole("button", { name: /^Receipt:/ }).click();
  const details = answer.getByRole("region", { name: "Receipt" });
  await expect(fact(details, "Model")).toBeVisible();
  return details;
}

const fact = (details: Locator, name: string) =>
  details
    .locator("dl > div")
    .filter({ has: details.page().getByText(name, { exact: true }) })
    .locator("dd");

/** Chooses a model that was added just now: the app knows it within seconds. */
async function chooseModel(page: Page, name: string) {
  await expect(async () => {
    await page.reload();
    await page.getByRole("button", { name: /^Model:/ }).click();
    await page.getByRole("menuitemradio", { name }).click({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
}

/** Opens the dialog from the menu of the chat that is shown; its field. */
async function openInstructions(page: Page) {
  await page
    .getByRole("banner")
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Instructions" }).click();
  const field = page.getByRole("textbox", {
    name: "What the model is told before this chat",
  });
  await expect(field).toBeEditable();
  return field;
}
