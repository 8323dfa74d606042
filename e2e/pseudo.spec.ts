import { expect, type Page } from "@playwright/test";
import { type Database, openDatabase } from "@/db/open";
import { startPseudoApp, unmarked, unreadable } from "./support/pseudo.ts";
import { look } from "./support/screens.ts";
import { signInNewcomer } from "./support/sign-in.ts";
import { test as base } from "./support/test.ts";

type Pseudo = { url: string; db: Database };

/** On an app whose every word is longer. */
const test = base.extend<object, { pseudo: Pseudo }>({
  pseudo: [
    async ({ testbed }, use) => {
      const { app, databaseDir } = await startPseudoApp(testbed);
      const { db, close } = openDatabase({
        dir: databaseDir,
        whenInUse: "join",
      });
      await use({ url: app.url, db });
      await close();
      await app.stop();
    },
    { scope: "worker", timeout: 600_000 },
  ],
});

const WIDTHS = [390, 1440];

/** Words as long as another language's are: all of them, and all readable. */
async function expectRoomForWords(page: Page, name: string) {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await unmarked(page), `${page.url()} has its words in copy`).toEqual(
    [],
  );
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 844 });
    expect(await unreadable(page), `${page.url()} at ${width}`).toEqual([]);
    await look(page, `pseudo-${name}-${width}`);
  }
}

test("a visitor's pages have room for longer words", {
  tag: "@desktop",
}, async ({ page, pseudo }) => {
  for (const path of ["/", "/pricing", "/login", "/signup"]) {
    await page.goto(`${pseudo.url}${path}`);
    await expectRoomForWords(page, path.slice(1) || "landing");
  }
});

test("the app's pages and its dialogs have room for longer words", {
  tag: "@desktop",
}, async ({ page, model, pseudo }) => {
  const { url: appUrl, db } = pseudo;
  await signInNewcomer(
    { page, db, appUrl },
    { timeZone: "Europe/Berlin", planId: "pro", role: "admin" },
  );
  await model.behave({ outputTokens: 60, tokensPerSecond: 0 });
  await page.goto(`${appUrl}/chat`);
  await expectRoomForWords(page, "chat-empty");
  await page.getByRole("textbox").first().fill("What is a ledger?");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/chat\/[\da-f-]{36}$/);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  await expectRoomForWords(page, "chat");
  for (const path of ["/usage", "/billing", "/settings", "/settings/delete"]) {
    await page.goto(`${appUrl}${path}`);
    await expectRoomForWords(page, path.slice(1).replace("/", "-"));
  }
});
