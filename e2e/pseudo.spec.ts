import { expect, type Page } from "@playwright/test";
import { askAndWait } from "./support/chat.ts";
import { lengthenWords, unreadable } from "./support/pseudo.ts";
import { look } from "./support/screens.ts";
import { act, subscribe } from "./support/stripe.ts";
import { test } from "./support/test.ts";

/** Words as long as another language's are, and everything can be read. */
async function expectRoomForWords(page: Page, name: string) {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await lengthenWords(page)).toBeGreaterThan(0);
  expect(await unreadable(page), `${page.url()} has room`).toEqual([]);
  await look(page, `pseudo-${name}`);
}

test("a visitor's pages have room for longer words", async ({ page }) => {
  for (const path of ["/", "/pricing", "/login", "/signup"]) {
    await page.goto(path);
    await expectRoomForWords(page, path.slice(1) || "landing");
  }
});

test("the app's pages have room for longer words", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer({ timeZone: "Europe/Berlin" });
  await model.behave({ outputTokens: 60, tokensPerSecond: 0 });
  await page.goto("/chat");
  await expectRoomForWords(page, "chat-empty");
  await page.reload();
  await askAndWait(page, "What is a ledger?");
  await expectRoomForWords(page, "chat");
  for (const path of ["/usage", "/billing", "/settings", "/settings/delete"]) {
    await page.goto(path);
    await expectRoomForWords(page, path.slice(1).replace("/", "-"));
  }
});

test("a dialog about money has room for longer words", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer({ timeZone: "Europe/Berlin" });
  await subscribe(page, "Pro");
  await act(page, "Change to Team").click();
  await expect(page.getByRole("button", { name: /and change$/ })).toBeVisible();

  await lengthenWords(page);

  expect(await unreadable(page)).toEqual([]);
  await look(page, "pseudo-change");
});
