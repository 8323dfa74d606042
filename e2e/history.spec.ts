import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { givenChats, messagesOf } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { conversations } from "@/db/schema/chat";
import { expectNoViolations } from "./support/axe.ts";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  openSidebar,
  receipt,
  thread,
  turns,
  watchGrow,
} from "./support/chat.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };

test("a chat is renamed where it is listed, and so is its page in every tab", async ({
  page,
  context,
  signInNewcomer,
}) => {
  await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await askAndWait(page, "Where do ledgers come from?");
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(receipt(lastAnswer(second))).toBeVisible();

  await chooseFor(page, "Where do ledgers come from?", "Rename");
  const field = page.getByRole("textbox", { name: "Chat name" });
  await expect(field).toBeFocused();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await page.keyboard.type("Origins");
  await page.keyboard.press("Enter");

  await expect(field).toBeHidden();
  await expect(heading(page)).toHaveText("Origins");
  await expect(heading(second)).toHaveText("Origins");
  await openHistory(page);
  await expect(row(page, "Origins")).toBeVisible();
  await expect(row(page, "Where do ledgers")).toHaveCount(0);
  await page.reload();
  await expect(page).toHaveTitle(/Origins/);
});

test("a pinned chat stands above the days, until it is unpinned", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  for (const question of ["First chat", "Second chat"]) {
    await page.goto("/chat");
    await askAndWait(page, question);
  }

  await chooseFor(page, "First chat", "Pin");

  const pinned = history(page).getByRole("region", { name: "Pinned" });
  const today = history(page).getByRole("region", { name: "Today" });
  await expect(pinned.getByRole("link")).toHaveText(["First chat"]);
  await expect(today.getByRole("link")).toHaveText(["Second chat"]);
  await page.reload();
  await openHistory(page);
  await expect(pinned.getByRole("link")).toHaveText(["First chat"]);
  await chooseFor(page, "First chat", "Unpin");
  await expect(today.getByRole("link")).toHaveText([
    "Second chat",
    "First chat",
  ]);
  await expect(pinned).toHaveCount(0);
});

test("a deleted chat comes back whole when it is undone", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await askAndWait(page, "Where do ledgers come from?");
  const url = page.url();

  await page
    .getByRole("banner")
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name: "Delete" }).click();

  await expect(page).toHaveURL(/\/chat$/);
  await expect(page.getByText("Chat deleted.")).toBeVisible();
  await openHistory(page);
  await expect(row(page, "Where do ledgers come from?")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();

  await expect(page).toHaveURL(url);
  await expect(receipt(lastAnswer(page))).toBeVisible();
  await openHistory(page);
  await expect(row(page, "Where do ledgers come from?")).toBeVisible();
});

test("older chats come as one scrolls, under the reader's days, with long and right-to-left titles", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const owner = await signInNewcomer({ timeZone: "Europe/Berlin" });
  await givenChats(db, {
    owner,
    count: 130,
    title: (position) => TITLES[position] ?? `Chat ${position}`,
  });
  await page.goto("/chat");
  await openHistory(page);

  await expect(history(page).getByRole("heading").first()).toHaveText("Today");
  await look(page, "history");
  await expectNoViolations(page);
  await expect(row(page, "Chat 60")).toHaveCount(0);
  for (const position of [60, 120, 130]) {
    await history(page).getByRole("link").last().scrollIntoViewIfNeeded();
    await expect(row(page, `Chat ${position}`)).toHaveCount(1);
  }

  await expect(history(page).getByRole("link")).toHaveCount(130);
  const headings = await history(page).getByRole("heading").allTextContents();
  expect(headings.slice(0, 3)).toEqual([
    "Today",
    "Yesterday",
    "Previous 7 days",
  ]);
  await row(page, TITLES[2] ?? "")
    .getByRole("link")
    .click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    TITLES[2] ?? "",
  );
});

test("the keyboard goes through the list, into a chat's menu and back", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const owner = await signInNewcomer();
  await givenChats(db, { owner, count: 3 });
  await page.goto("/chat");
  const link = (name: string) => history(page).getByRole("link", { name });
  await expect(composer(page)).toBeFocused();
  await page.getByRole("button", { name: "Search", exact: true }).focus();

  await page.keyboard.press("Tab");
  await expect(link("Chat 1")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(link("Chat 3")).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const more = page.getByRole("button", { name: "More for Chat 2" });
  await expect(more).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Delete" })).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  await expect(row(page, "Chat 2")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(row(page, "Chat 2")).toHaveCount(1);
});

test("a chat is exported from its menu, under its own name", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const owner = await signInNewcomer();
  await givenChats(db, { owner, count: 1, title: () => "Plans: May/June" });
  await page.goto("/chat");

  for (const [item, name, content] of [
    ["Export as Markdown", "Plans May June.md", "## You"],
    ["Export as JSON", "Plans May June.json", "tollgate-chat-1"],
  ] as const) {
    const download = page.waitForEvent("download");
    await chooseFor(page, "Plans: May/June", item);
    const file = await download;

    expect(file.suggestedFilename()).toBe(name);
    expect(readFileSync(await file.path(), "utf8")).toContain(content);
  }
  await expect(page).toHaveURL(/\/chat$/);
});

test("the sheet of a phone gives the focus back to its button", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/chat");
  const menu = page.getByRole("button", { name: "Open menu" });

  await menu.press("Enter");
  await expect(page.getByRole("dialog", { name: "Sidebar" })).toBeVisible();
  await page.keyboard.press("Escape");

  await expect(menu).toBeFocused();
});

test("a chat that stays deleted is stopped, gone everywhere, and its text leaves the database", {
  tag: "@desktop",
}, async ({ page, context, db, model, testbed, signInNewcomer }) => {
  test.setTimeout(90_000);
  await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await askAndWait(page, "A chat that stays");
  await page.goto("/chat");
  // Slow enough to be running still, however long the steps below take.
  await model.behave({ outputTokens: 1_000, tokensPerSecond: 8 });
  await ask(page, "A secret plan");
  await watchGrow(lastAnswer(page), 2);
  await expect(page).toHaveURL(/\/chat\/./);
  const url = page.url();
  await composer(page).fill("A secret draft");
  const second = await context.newPage();
  await second.goto(url);
  await expect(thread(second)).toContainText("A secret plan");
  await page.getByRole("link", { name: "A chat that stays" }).click();
  await expect(turns(page).nth(0)).toContainText("A chat that stays");
  const shown = shownFor(page, "Chat deleted.");

  await chooseFor(page, "A secret plan", "Delete");

  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  await expect
    .poll(async () => (await model.calls()).at(-1)?.outcome)
    .toBe("closed_by_client");
  await expect(
    second.getByRole("heading", { name: "There is nothing here" }),
  ).toBeVisible();
  await expect(row(second, "A secret plan")).toHaveCount(0);
  // A busy machine may be late to take it away, and is never early.
  const shownMs = await shown;
  expect(shownMs).toBeGreaterThan(9_900);
  expect(shownMs).toBeLessThan(15_000);
  expect(
    await page.evaluate(() => Object.values(localStorage).join()),
  ).not.toContain("A secret draft");
  expect((await page.goto(url))?.status()).toBe(404);

  const [conversationId = ""] = url.split("/").slice(-1);
  expect(await messagesOf(db, conversationId)).not.toEqual([]);
  await db
    .update(conversations)
    .set({ deletedAt: new Date(Date.now() - 11 * 60_000) })
    .where(eq(conversations.id, conversationId));
  const purge = await page.request.post("/api/cron/purge", {
    headers: { authorization: `Bearer ${testbed.variables.CRON_SECRET}` },
  });
  expect(await purge.json()).toMatchObject({ purgedConversations: 1 });
  expect(await messagesOf(db, conversationId)).toEqual([]);
});

const TITLES: Record<number, string> = {
  1: "A title so long that no sidebar of any width could ever show the whole of it",
  2: "\u062f\u0641\u062a\u0631 \u0627\u0644\u0623\u0633\u062a\u0627\u0630 \u0648\u062d\u0633\u0627\u0628\u0627\u062a\u0647",
};

/** How long a text was on the page, once it has come and gone. */
const shownFor = (page: Page, text: string): Promise<number> =>
  page.evaluate(
    (text) =>
      new Promise((resolve) => {
        let sinceMs: number | null = null;
        new MutationObserver((_, observer) => {
          const isShown = document.body.textContent.includes(text);
          if (isShown) sinceMs ??= performance.now();
          if (isShown || sinceMs === null) return;
          observer.disconnect();
          resolve(performance.now() - sinceMs);
        }).observe(document.body, { childList: true, subtree: true });
      }),
    text,
  );

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

const history = (page: Page) =>
  page.getByRole("navigation", { name: "Chats" }).last();

const row = (page: Page, title: string) =>
  history(page).getByRole("listitem").filter({ hasText: title });

/** On a phone it is in a sheet, which may be open already. */
async function openHistory(page: Page) {
  if (!(await history(page).isVisible())) await openSidebar(page);
}

async function chooseFor(page: Page, title: string, name: string) {
  await openHistory(page);
  await row(page, title).hover();
  await row(page, title)
    .getByRole("button", { name: /^More for/ })
    .click();
  await page.getByRole("menuitem", { name, exact: true }).click();
}
