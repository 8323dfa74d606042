import { expect } from "@playwright/test";
import { expectNoViolations } from "./support/axe.ts";
import { test } from "./support/test.ts";

test("the pieces of the interface are shown in development, and break no rule", async ({
  page,
  devUrl,
}) => {
  await page.goto(`${devUrl}/pieces`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pieces");

  await expectNoViolations(page);
});

test("nobody else sees them @desktop", async ({ page }) => {
  const response = await page.goto("/pieces");

  expect(response?.status()).toBe(404);
});
