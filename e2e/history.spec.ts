import { expect, type Page } from "@playwright/test";
import { messagesOf } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { conversations } from "@/db/schema/chat";
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

test("a pinned chat stands above the days, until it is unpinned", async ({
  page,
  signInNewcomer,
}) => {
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

test("a deleted chat comes back whole when it is undone", async ({
  page,
  signInNewcomer,
}) => {
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

test("a chat that stays deleted is stopped, gone everywhere, and its text leaves the database", {
  tag: "@desktop",
}, async ({ page, context, db, model, testbed, signInNewcomer }) => {
  test.setTimeout(90_000);
  await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await askAndWait(page, "A chat that stays");
  await page.goto("/chat");
  await model.behave({ outputTokens: 1_000, tokensPerSecond: 40 });
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

  await chooseFor(page, "A secret plan", "Delete");

  const undo = page.getByRole("button", { name: "Undo" });
  await expect(undo).toBeFocused();
  await expect
    .poll(async () => (await model.calls()).at(-1)?.outcome)
    .toBe("closed_by_client");
  await expect(
    second.getByRole("heading", { name: "There is nothing here" }),
  ).toBeVisible();
  await page.waitForTimeout(9_000);
  await expect(undo).toBeVisible();
  await expect(undo).toBeHidden({ timeout: 3_000 });
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
  expect(await purge.json()).toEqual({ purgedConversations: 1 });
  expect(await messagesOf(db, conversationId)).toEqual([]);
});

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
