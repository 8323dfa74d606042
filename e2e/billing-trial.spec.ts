import { expect } from "@playwright/test";
import { startSpareApp } from "./support/apps.ts";
import { act } from "./support/stripe.ts";
import { test } from "./support/test.ts";

test("the trial gives pro without a card, once", { tag: "@desktop" }, async ({
  page,
  signInNewcomer,
}) => {
  const email = `trial.${test.info().project.name}@gmail.com`;
  await signInNewcomer({ email });
  await page.goto("/billing");

  await act(page, "Start the trial").click();

  await expect(page.getByText(/^The trial has begun: Pro until/)).toBeVisible();
  await expect(page.getByText(/^Trial until .*; then Free$/)).toBeVisible();
  await expect(act(page, "Start the trial")).toBeHidden();
  await expect(act(page, "Get Pro")).toBeVisible();
  await page.goto("/chat");
  await expect(page.getByText("You have 200,000 credits until")).toBeVisible();

  await signInNewcomer({ email: email.replace("@", "+again@") });
  await page.goto("/billing");
  await act(page, "Start the trial").click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText(
    "The trial has been used with this sign-in or address",
  );
});

test("where payments are not set up the page says so, and the rest works", {
  tag: "@desktop",
}, async ({ page, testbed }) => {
  const app = await startSpareApp(testbed, {
    spare: 4,
    mode: "start",
    variables: {
      LOCAL_STRIPE_URL: "",
      DATABASE_DIR: `${testbed.folder}/unpaid-db`,
    },
  });
  try {
    await page.goto(`${app.url}/login`);
    await page.getByRole("button", { name: "Continue with GitHub" }).click();
    await page.getByRole("button", { name: /ada/i }).first().click();
    await page.waitForURL(/\/chat/);

    await page.goto(`${app.url}/billing`);

    await expect(
      page.getByText(/^Payments are not set up .* What you have goes on/),
    ).toBeVisible();
    await expect(act(page, /^Get Pro/)).toHaveAttribute(
      "aria-disabled",
      "true",
    );
    await act(page, "Start the trial").click();
    await expect(
      page.getByText(/^The trial has begun: Pro until/),
    ).toBeVisible();
  } finally {
    await app.stop();
  }
});
