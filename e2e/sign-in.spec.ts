import { expect } from "@playwright/test";
import { signIn } from "./support/sign-in.ts";
import { test } from "./support/test.ts";

const PEOPLE = [
  { person: "ada", provider: "GitHub" },
  { person: "grace", provider: "Google" },
  { person: "admin", provider: "GitHub" },
] as const;

for (const { person, provider } of PEOPLE) {
  test(`${person} signs in with ${provider} and arrives in the chat`, {
    tag: "@desktop",
  }, async ({ page }) => {
    await signIn(page, person, provider);

    await expect(page).toHaveURL(/\/chat$/);
    await expect(page.getByRole("textbox")).toBeVisible();
  });
}
