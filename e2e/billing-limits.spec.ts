import { expect, type Page } from "@playwright/test";
import { ledgerOf } from "@tests/support/threads";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  receipt,
} from "./support/chat.ts";
import { wholeBrowser } from "./support/chromium.ts";
import { act, pay, subscribe } from "./support/stripe.ts";
import { test } from "./support/test.ts";
import { givenUsed } from "./support/usage.ts";

// A field of numbers with what is none.
test.use(wholeBrowser);

const card = (page: Page, words: string | RegExp) =>
  page.getByRole("alert", { name: words });

/** Sends what the composer still holds. */
async function sendDraft(page: Page, draft: string) {
  await expect(composer(page)).toHaveValue(draft);
  await composer(page).press("Enter");
}

test("at the limit, credits are bought and the same chat goes on with its draft", async ({
  page,
  model,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer({
    limits: { creditsPerPeriod: 1_000n, outputTokensMax: 300 },
  });
  await model.behave({ outputTokens: 300, tokensPerSecond: 0 });
  await page.goto("/chat");
  await askAndWait(page, "What is a ledger?");
  const draft = "Why is that so? ".repeat(100).trim();
  await ask(page, draft);
  const chat = new URL(page.url()).pathname;

  await card(page, /credits; \d+ are left/)
    .getByRole("link", { name: "Buy credits" })
    .click();
  await act(page, "Buy 500,000 credits").click();
  await pay(page);

  await expect(page).toHaveURL(new RegExp(`${chat}$`));
  await sendDraft(page, draft);
  await expect(receipt(lastAnswer(page))).toContainText(
    "paid from plan and prepaid credits",
  );
  const charges = await ledgerOf(db, person);
  expect(charges).toHaveLength(2);
  await page.goto("/billing#credits");
  const history = page.getByRole("row");
  await expect(history.filter({ hasText: "Bought" })).toContainText("+500,000");
  await expect(history.filter({ hasText: "Used by 1 answer" })).toBeVisible();
});

test("a new chat that is refused keeps its draft over the checkout and back", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: { creditsPerPeriod: 10n } });
  await page.goto("/chat");
  await ask(page, "What is a ledger?");

  await card(page, /credits; 10 are left/)
    .getByRole("link", { name: "Buy credits" })
    .click();
  await act(page, "Buy 500,000 credits").click();
  await page.getByRole("link", { name: "Go back" }).click();

  await expect(page).toHaveURL(/\/chat$/);
  await expect(composer(page)).toHaveValue("What is a ledger?");
  expect(await model.calls()).toEqual([]);
});

test("overage is off, reaches to the cap when it is on, and further when the cap is raised", {
  tag: "@desktop",
}, async ({ page, model, db, signInNewcomer }) => {
  const person = await signInNewcomer();
  await subscribe(page, "Pro");
  await givenUsed(db, person, 83_300n);
  await model.behave({ outputTokens: 300, tokensPerSecond: 0 });
  await page.goto("/chat");
  await ask(page, "What is a ledger?");
  await expect(card(page, /credits; 0 are left/)).toBeVisible();

  await page.goto("/billing#overage");
  const overage = page.getByRole("switch", { name: "Overage" });
  await expect(overage).not.toBeChecked();
  await page.getByLabel("Cap a period, before tax").fill("1");
  await overage.click();
  await expect(overage).toBeChecked();
  await expect(
    page.getByText("83,300 used ($1.00) · 83,333 at most"),
  ).toBeVisible();
  await page.goto("/chat");
  await sendDraft(page, "What is a ledger?");

  const capped = card(page, /; 33 are left below the cap you set/);
  await capped.getByRole("link", { name: "Raise the cap" }).click();
  await page.getByLabel("Cap a period, before tax").fill("2");
  await page.getByRole("button", { name: "Save cap" }).click();
  await expect(page.getByText("166,666 at most")).toBeVisible();
  await page.getByRole("link", { name: "Back to your chat" }).click();
  await sendDraft(page, "What is a ledger?");

  await expect(receipt(lastAnswer(page))).toContainText("paid from overage");
});

test("a cap that is no whole dollar is told, and changes nothing", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await subscribe(page, "Pro");

  await page.getByLabel("Cap a period, before tax").fill("2.5");
  await page.getByRole("button", { name: "Save cap" }).click();

  await expect(page.getByText("The cap is in whole dollars.")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Cap a period, before tax")).toHaveValue("20");
});
