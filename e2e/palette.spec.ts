import { expect, type Page } from "@playwright/test";
import { givenChats } from "@tests/support/threads";
import type { Database } from "@/db/open";
import { messages } from "@/db/schema/chat";
import { expectNoViolations } from "./support/axe.ts";
import { composer, openSidebar, thread, turns } from "./support/chat.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

test("the keys lead to the palette, a new chat and the list of keys, and back", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const owner = await signInNewcomer();
  const [chat] = await givenChats(db, { owner, count: 2 });
  await page.goto(`/chat/${chat?.id}`);
  await expect(composer(page)).toBeFocused();
  await page.waitForLoadState("networkidle");
  const loaded: string[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") loaded.push(request.url());
  });

  await page.keyboard.type("Why?");
  await expect(composer(page)).toHaveValue("Why?");
  expect(loaded).toEqual([]);
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  expect(loaded).not.toEqual([]);
  await expect(option(page, "Chat 1")).toHaveAttribute("aria-selected", "true");
  await look(page, "palette");
  await expectNoViolations(page);
  await page.keyboard.press("ArrowDown");
  await expect(option(page, "Chat 2")).toHaveAttribute("aria-selected", "true");
  await expect(field(page)).toHaveAttribute(
    "aria-activedescendant",
    (await option(page, "Chat 2").getAttribute("id")) ?? "",
  );
  await page.keyboard.press("Escape");
  await expect(composer(page)).toBeFocused();
  await expect(composer(page)).toHaveValue("Why?");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("keyb");
  await page.keyboard.press("Enter");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await expect(help.getByText("New chat")).toBeVisible();
  await expect(help.getByText("Ctrl")).toHaveCount(2);
  await look(page, "keys");
  await expectNoViolations(page);
  await page.keyboard.press("Escape");
  await expect(composer(page)).toBeFocused();
  await page.getByRole("heading", { level: 1 }).click();
  await page.locator("body").press("?");
  await expect(help).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+Shift+o");
  await expect(page).toHaveURL(/\/chat$/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("sett");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a search finds what was said, marks it, and opens it on its branch", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const stranger = await signInNewcomer();
  const owner = await signInNewcomer();
  await givenChats(db, {
    owner: stranger,
    count: 1,
    question: () => "The lighthouse of somebody else",
  });
  const [long] = await givenChats(db, {
    owner,
    count: 3,
    title: (n) => ["Coasts", "Lighthouse keeping", "Other"][n - 1] ?? "",
    answer: (n) =>
      n === 1 ? "Every **lighthouse** has its own light." : "No.",
  });
  if (!long) throw new Error("there is no chat");
  await addLaterBranch(db, long);
  await page.goto("/chat");

  await openPalette(page);
  await field(page).fill("lihgthouse");
  await expect(group(page, "Chats").getByRole("option")).toHaveText([
    "Lighthouse keeping",
  ]);
  const hit = group(page, "Messages").getByRole("option");
  await expect(hit).toHaveCount(2);
  await expect(hit.first().locator("mark")).toHaveText("lighthouse");
  await look(page, "palette-search");
  await expectNoViolations(page);
  await field(page).fill("lighthouse every");
  await expect(hit).toHaveCount(1);
  const saved = page.waitForResponse(
    (response) => response.request().method() === "PATCH",
  );
  await hit.click();

  await expect(page).toHaveURL(new RegExp(long.id));
  const found = turns(page).filter({ hasText: "has its own light" });
  await expect(found).toBeInViewport();
  await expect(found).toHaveAttribute("data-wanted", "true");
  await expect(thread(page)).not.toContainText("Another answer");
  await saved;
  await page.reload();
  await expect(thread(page)).toContainText("has its own light");
});

test("a search says when it finds nothing, fails, or is still under way", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const owner = await signInNewcomer();
  await givenChats(db, { owner, count: 2 });
  await page.goto("/chat");
  await openPalette(page);
  const dialog = page.getByRole("dialog", {
    name: "Search chats and commands",
  });

  await field(page).fill("zebra");
  await expect(
    dialog.getByText("Nothing was found for “zebra”."),
  ).toBeVisible();
  await expect(field(page)).toHaveAttribute("aria-expanded", "false");
  await page.route("**/api/chats/search**", (route) => route.abort());
  await field(page).fill("zebras");
  await expect(dialog.getByText("The search failed.")).toBeVisible();
  await page.unroute("**/api/chats/search**");
  await field(page).fill("chat 2");
  await expect(group(page, "Chats").getByRole("option")).toHaveText(["Chat 2"]);
  await field(page).fill("");
  await expect(group(page, "Recent chats").getByRole("option")).toHaveText([
    "Chat 1",
    "Chat 2",
  ]);
});

const field = (page: Page) =>
  page.getByRole("combobox", { name: "Search chats and commands" });

const option = (page: Page, name: string) =>
  page.getByRole("option", { name, exact: true });

const group = (page: Page, name: string) =>
  page.getByRole("listbox").getByRole("group", { name, exact: true });

/** From the button, which a phone has in its sheet. */
async function openPalette(page: Page) {
  await openSidebar(page);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(field(page)).toBeFocused();
}

/** Thirty turns below another answer, which is read now. */
async function addLaterBranch(
  db: Database,
  chat: { id: string; questionId: string; at: Date },
) {
  let parentId = chat.questionId;
  const rows = Array.from({ length: 30 }, (_, index) => {
    const row = {
      id: crypto.randomUUID(),
      conversationId: chat.id,
      parentId,
      role: index % 2 === 0 ? ("assistant" as const) : ("user" as const),
      parts: [{ type: "text" as const, text: `Another answer ${index}` }],
      createdAt: new Date(chat.at.getTime() + 1_000 * (index + 1)),
    };
    parentId = row.id;
    return row;
  });
  await db.insert(messages).values(rows);
}
