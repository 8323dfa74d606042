import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { givenChats, givenConversation } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { shares } from "@/db/schema/shares";
import { expectNoViolations } from "./support/axe.ts";
import { composer } from "./support/chat.ts";
import { look, lookAtAll } from "./support/screens.ts";
import { test } from "./support/test.ts";

const RICH = `## What it rests on

Each entry has **two sides**. See [the history](https://example.com/ledgers).

| Side | Means |
| --- | ---: |
| Debit | what came in |

\`\`\`ts
const balance = credits - debits;
\`\`\`

![a ledger](https://images.example/ledger.png)

<script>document.title = "hacked"</script>`;

const dialog = (page: Page) =>
  page.getByRole("dialog", { name: "Share this chat" });
const linkField = (page: Page) =>
  dialog(page).getByRole("textbox", { name: "Link", exact: true });
const createButton = (page: Page) =>
  dialog(page).getByRole("button", { name: "Create link" });
const revokeButtons = (page: Page) =>
  dialog(page).getByRole("button", { name: /^Revoke the link created/ });
const gone = (page: Page) =>
  page.getByRole("heading", { name: "This link leads to no chat" });

/** What is read at an address now is told when the answer is called. */
async function holdBack(page: Page, path: string) {
  const told = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch();
    await told.promise;
    await route.fulfill({ response });
    arrived.resolve();
  });
  return async () => {
    told.resolve();
    await arrived.promise;
    await page.unroute(`**${path}`);
  };
}

test("a chat is shared on a click, read by anybody as it stood, and taken back", async ({
  page,
  browser,
  contextOptions,
  db,
  signInNewcomer,
}) => {
  const owner = await signInNewcomer({ name: "Ada Lovelace" });
  const conversationId = await givenRichChat(db, owner);
  await page.goto(`/chat/${conversationId}`);
  const tellLinks = await holdBack(page, `/api/chats/${conversationId}/shares`);

  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(dialog(page)).toContainText("What is said later is not added.");
  await expect(createButton(page)).toBeVisible();
  await look(page, "share-dialog");
  await createButton(page).dblclick();
  await expect(linkField(page)).toBeFocused();
  await tellLinks();
  await expect(revokeButtons(page)).toHaveCount(1);
  await expectNoViolations(page);
  await look(page, "share-link");
  const address = await copyLink(page);
  expect(await linksOf(db, conversationId)).toHaveLength(1);

  const context = await browser.newContext(contextOptions);
  const reader = await context.newPage();
  const asked: string[] = [];
  reader.on("request", (request) => asked.push(request.url()));
  const response = await reader.goto(address);
  expect(response?.status()).toBe(200);
  expect(response?.headers()["x-tollgate-gate"]).toBeUndefined();
  expect(response?.headers()).toMatchObject({
    "x-robots-tag": "noindex, nofollow, noarchive",
    "referrer-policy": "no-referrer",
    "cache-control": expect.stringMatching(/private.*no-store|no-store/),
  });
  await expect(reader).toHaveTitle(/A long talk/);
  await expect(reader.locator('meta[name="robots"]')).toHaveAttribute(
    "content",
    /noindex/,
  );
  await expect(reader.getByRole("table")).toContainText("what came in");
  await expect(reader.getByText("<script>")).toBeVisible();
  await expect(
    reader.getByRole("button", { name: /load the image from/ }),
  ).toBeVisible();
  expect(asked.filter((url) => url.includes("images.example"))).toEqual([]);
  const html = (await response?.text()) ?? "";
  for (const secret of [
    ...[owner.userId, owner.email, "Ada Lovelace", owner.workspaceId],
    conversationId,
  ]) {
    expect(html).not.toContain(secret);
  }
  await lookAtAll(reader, "share-page");

  await revokeButtons(page).click();
  await expect(page.getByText("Link revoked. It leads nowhere")).toBeVisible();
  await expect(revokeButtons(page)).toHaveCount(0);
  await expect(createButton(page)).toBeVisible();
  const revoked = await reader.goto(address);
  expect(revoked?.status()).toBe(404);
  await expect(gone(reader)).toBeVisible();
  const revokedText = await reader.getByRole("main").textContent();
  await look(reader, "share-gone");
  const unknown = await reader.goto(`${new URL(address).origin}/share/none`);
  expect(unknown?.status()).toBe(404);
  await expect(reader.getByRole("main")).toHaveText(revokedText ?? "");
  await context.close();
});

test("what is shared gives a signed-in reader no more, and its address is in no log @desktop", async ({
  page,
  db,
  otherDevice,
  signInNewcomer,
  testbed,
}) => {
  const owner = await signInNewcomer();
  const [chat] = await givenChats(db, { owner, count: 1 });
  const id = chat?.id ?? "";
  await page.goto(`/chat/${id}`);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await createButton(page).click();
  const address = await copyLink(page);

  // The owner's other device: even they only read here.
  const reader = await otherDevice(owner);
  await reader.goto(address);
  await expect(reader.getByText("An answer.")).toBeVisible();
  await expect(composer(reader)).toHaveCount(0);
  await expect(reader.getByRole("textbox")).toHaveCount(0);
  await expect(reader.getByRole("button")).toHaveCount(0);
  await expectNoViolations(reader);
  await reader.emulateMedia({ media: "print" });
  await expect(reader.getByRole("banner")).toBeHidden();
  const colour = (element: Element) => getComputedStyle(element).color;
  expect(await reader.getByRole("heading").first().evaluate(colour)).toBe(
    "rgb(0, 0, 0)",
  );

  const log = readFileSync(join(testbed.folder, "app.log"), "utf8");
  expect(log).not.toContain(new URL(address).pathname.split("/").at(-1));
});

test("all links stand in the settings, and each can be revoked there", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const owner = await signInNewcomer();
  const [chat] = await givenChats(db, {
    owner,
    count: 1,
    title: () => "A talk about ledgers",
  });
  const id = chat?.id ?? "";
  await page.goto("/settings");
  await expect(page.getByText("You share no chat.")).toBeVisible();
  await page.goto(`/chat/${id}`);
  const menu = page.getByRole("banner").getByRole("button", { name: /^More/ });
  await menu.click();
  await page.getByRole("menuitem", { name: "Share" }).click();
  await createButton(page).click();
  const address = await copyLink(page);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(menu).toBeFocused();

  await page.goto("/settings#shares");
  await page
    .getByRole("button", { name: "Revoke the link to A talk about ledgers" })
    .scrollIntoViewIfNeeded();
  await look(page, "share-settings");
  await page
    .getByRole("button", { name: "Revoke the link to A talk about ledgers" })
    .click();

  await expect(page.getByText("Link revoked.")).toBeVisible();
  await expect(page.getByText("You share no chat.")).toBeVisible();
  await page.goto(address);
  await expect(gone(page)).toBeVisible();
});

test("a network that fails is told, and leaves nothing half done @desktop", async ({
  page,
  context,
  db,
  signInNewcomer,
}) => {
  const owner = await signInNewcomer();
  const [chat] = await givenChats(db, { owner, count: 1 });
  await page.goto(`/chat/${chat?.id}`);
  const share = page.getByRole("button", { name: "Share", exact: true });
  await page.route("**/*.js", (route) => route.abort());
  await share.click();
  await expect(page.getByText("It could not be opened")).toBeVisible();
  await expect(dialog(page)).toBeHidden();
  await page.unroute("**/*.js");

  await page.reload();
  await share.click();
  await expect(createButton(page)).toBeVisible();
  await context.setOffline(true);
  await createButton(page).click();
  await expect(dialog(page).getByRole("alert")).toContainText(
    "It is not known whether the link was created",
  );
  await context.setOffline(false);
  await createButton(page).click();
  await expect(linkField(page)).toHaveValue(/\/share\/[\w-]{32}$/);
});

/** Presses the button, and gives what the clipboard then holds. */
async function copyLink(page: Page): Promise<string> {
  const address = await linkField(page).inputValue();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog(page).getByRole("button", { name: "Copy link" }).click();
  await expect(dialog(page).getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    address,
  );
  return address;
}

async function givenRichChat(
  db: Database,
  owner: { userId: string; workspaceId: string },
) {
  const { userId, workspaceId } = owner;
  const { conversationId } = await givenConversation(
    db,
    { userId, workspaceId },
    {
      messageCount: 2,
      textOf: (role) => (role === "Question" ? "What is a ledger?" : RICH),
    },
  );
  return conversationId;
}

const linksOf = (db: Database, conversationId: string) =>
  db.select().from(shares).where(eq(shares.conversationId, conversationId));
