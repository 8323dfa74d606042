import { expect, type Page } from "@playwright/test";
import { callsOf, ledgerOf, messagesOf } from "@tests/support/threads";
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
  turns,
} from "./support/chat.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };
const DAY_MS = 86_400_000;

const toggle = (page: Page) =>
  page.getByRole("button", { name: "Temporary", exact: true });
const note = (page: Page) => page.getByText(/^Temporary: not in your history/);

test("a temporary chat is begun in the composer, told apart, and found by its address alone", async ({
  page,
  db,
  testbed,
  signInNewcomer,
}) => {
  const owner = await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await composer(page).fill("Whom may I tell of the beetle?");
  await expect(note(page)).toHaveCount(0);

  await toggle(page).click();
  await expect(toggle(page)).toHaveAttribute("aria-pressed", "true");
  await expect(composer(page)).toHaveValue("Whom may I tell of the beetle?");
  await expect(note(page)).toBeVisible();
  await expectNoViolations(page);
  await look(page, "temporary-new");
  await page.reload();
  await expect(toggle(page)).toHaveAttribute("aria-pressed", "true");
  await toggle(page).click();
  await expect(note(page)).toHaveCount(0);
  await toggle(page).click();
  await askAndWait(page, "Whom may I tell of the beetle?");
  await askAndWait(page, "And whom else?");

  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  await expect(toggle(page)).toHaveCount(0);
  await expect(heading(page)).toHaveText("Temporary chat");
  await expect(page.getByRole("button", { name: "Share" })).toHaveCount(0);
  const conversationId = page.url().split("/").at(-1) ?? "";
  await page.reload();
  await expect(turns(page)).toHaveCount(4);
  await expect(note(page)).toBeVisible();
  await look(page, "temporary");
  await page
    .getByRole("banner")
    .getByRole("button", { name: /^More for/ })
    .click();
  await expect(page.getByRole("menuitem")).toHaveText(["Delete"]);
  await page.keyboard.press("Escape");

  await openSidebar(page);
  await expect(
    page
      .getByRole("navigation", { name: "Chats" })
      .getByText("Your chats will be listed here."),
  ).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search chats").fill("beetle");
  await expect(page.getByText("Nothing was found for")).toBeVisible();
  await page.keyboard.press("Escape");

  await db
    .update(conversations)
    .set({ updatedAt: new Date(Date.now() - DAY_MS) })
    .where(eq(conversations.id, conversationId));
  const purge = await page.request.post("/api/cron/purge", {
    headers: { authorization: `Bearer ${testbed.variables.CRON_SECRET}` },
  });
  expect(await purge.json()).toMatchObject({ purgedConversations: 1 });
  await page.goto(`/chat/${conversationId}`);
  await expect(composer(page)).toHaveCount(0);
  expect(await messagesOf(db, conversationId)).toEqual([]);
  expect(await ledgerOf(db, owner)).toHaveLength(2);
  expect(
    (await callsOf(db, owner)).filter(({ state }) => state === "settled"),
  ).toHaveLength(2);
});

test("the palette begins one, and a new chat after it is an ordinary one @desktop", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const owner = await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search chats").fill("temporary");
  await page.getByRole("option", { name: "New temporary chat" }).click();
  await expect(note(page)).toBeVisible();
  await askAndWait(page, "Is this kept?");

  await page.keyboard.press("Control+Shift+O");
  await expect(page).toHaveURL(/\/chat$/);
  await expect(note(page)).toHaveCount(0);
  await askAndWait(page, "And this?");

  const stored = await db
    .select({
      title: conversations.title,
      isTemporary: conversations.isTemporary,
    })
    .from(conversations)
    .where(eq(conversations.userId, owner.userId))
    .orderBy(conversations.createdAt);
  expect(stored).toEqual([
    { title: "Temporary chat", isTemporary: true },
    { title: "And this?", isTemporary: false },
  ]);
});

test("a question that is refused or lost stays in a temporary chat @desktop", async ({
  page,
  context,
  db,
  signInNewcomer,
}) => {
  const owner = await signInNewcomer({ limits: ENOUGH });
  await page.goto("/chat?temporary=1");
  await context.setOffline(true);
  await ask(page, "Can you hear me?");
  await expect(page.getByText("Not sent: the network failed.")).toBeVisible();
  await expect(note(page)).toBeVisible();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Retry" }).click();

  await expect(receipt(lastAnswer(page))).toBeVisible();
  expect(
    await db
      .select({ isTemporary: conversations.isTemporary })
      .from(conversations)
      .where(eq(conversations.userId, owner.userId)),
  ).toEqual([{ isTemporary: true }]);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).not.toContain("Can you hear me?");
});

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
