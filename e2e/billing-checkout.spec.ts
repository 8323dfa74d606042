import { expect, type Page } from "@playwright/test";
import { act, pay, subscribe } from "./support/stripe.ts";
import { test } from "./support/test.ts";

/** How much a newcomer is told they have. */
const credits = (page: Page, count: string) =>
  page.getByText(`You have ${count} credits until`);

test("a person upgrades at the checkout, and the limits follow", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/chat");
  await expect(credits(page, "50,000")).toBeVisible();

  await subscribe(page, "Pro");

  await expect(page.getByText(/^\$20 a month · Renews on/)).toBeVisible();
  await expect(
    page.getByRole("main").getByText("Visa ending 4242"),
  ).toBeVisible();
  await expect(
    page.getByRole("link", { name: /^View/ }).filter({ visible: true }),
  ).toBeVisible();
  await page.goto("/chat");
  await expect(credits(page, "2,000,000")).toBeVisible();
});

test("seats are chosen before the way to Stripe, and each adds its credits", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/billing");
  await act(page, "Get Team").click();
  const dialog = page.getByRole("dialog", { name: "Get Team" });

  await dialog.getByLabel("Seats").fill("3");

  await expect(dialog.getByRole("status")).toHaveText("$90");
  await dialog.getByRole("button", { name: "Continue to payment" }).click();
  await pay(page);
  await expect(page.getByText("Team is active.")).toBeVisible();
  await expect(
    page.getByText(/^\$90 a month for 3 seats · Renews on/),
  ).toBeVisible();
  await page.goto("/chat");
  await expect(credits(page, "9,000,000")).toBeVisible();
});

test("a declined card buys nothing, and another one does", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/billing");
  await act(page, "Get Pro").click();

  await pay(page, "declines");

  await expect(page.getByRole("alert")).toContainText("declined");
  await page.getByRole("link", { name: "Go back" }).click();
  await expect(act(page, "Get Pro")).toBeVisible();
  await act(page, "Get Pro").click();
  await pay(page, "authenticates");
  await page.getByRole("button", { name: "Confirm payment" }).click();
  await expect(page.getByText("Pro is active.")).toBeVisible();
});

test("a payment that takes days is told as such, and shows by itself when it is made", {
  tag: "@desktop",
}, async ({ page, stripe, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/billing");
  await act(page, "Buy 500,000 credits").click();
  await page.waitForURL(/cs_\w+/);
  const session = /cs_\w+/.exec(page.url())?.[0] ?? "";
  await page.getByRole("button", { name: /^Pay by bank debit/ }).click();
  await expect(
    page.getByText("Your payment is being processed."),
  ).toBeVisible();

  await stripe.endBankDebit(session, true);

  await expect(
    page.getByText("Paid. Your prepaid balance is 500,000 credits."),
  ).toBeVisible();
});

test("what Stripe does not answer is told, and works on the next click", {
  tag: "@desktop",
}, async ({ page, stripe, signInNewcomer }) => {
  await signInNewcomer();
  await page.goto("/billing");
  await stripe.fail({ seed: 1, fail500: 1, only: { path: "/v1/" } });

  await act(page, "Get Pro").click();

  await expect(page.getByRole("main").getByRole("alert")).toContainText(
    "Stripe is not answering.",
  );
  await stripe.fail(null);
  await act(page, "Get Pro").click();
  await pay(page);
  await expect(page.getByText("Pro is active.")).toBeVisible();
  await stripe.fail({ seed: 1, fail500: 1, only: { path: "/v1/" } });
  await page.goto("/billing");
  await expect(
    page.getByText(/payment method and next invoice cannot be shown/),
  ).toBeVisible();
  await expect(page.getByText(/^\$20 a month · Renews on/)).toBeVisible();
  await stripe.fail(null);
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(
    page.getByRole("main").getByText("Visa ending 4242"),
  ).toBeVisible();
});

test("the prices are public, and lead to the plan they belong to", {
  tag: "@desktop",
}, async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Pricing" }).click();
  await expect(page.getByRole("heading", { name: "Pricing" })).toBeVisible();

  await page
    .getByRole("link", { name: "Get Pro" })
    .filter({ visible: true })
    .click();

  await expect(page).toHaveURL(/\/signup\?next=%2Fbilling%23plans/);
});
