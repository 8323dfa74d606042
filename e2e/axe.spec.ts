import { globSync } from "node:fs";
import { dirname } from "node:path";
import { expect, type Page } from "@playwright/test";
import { givenUser, type UserWishes } from "@tests/support/build";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { conversations } from "@/db/schema/chat";
import { aiRequests } from "@/db/schema/usage";
import { expectNoViolations } from "./support/axe.ts";
import { askAndWait } from "./support/chat.ts";
import { givenDoneEvent } from "./support/events.ts";
import type { ModelControl } from "./support/model.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

/** 1280 pixels at 400 %, as WCAG 1.4.10 has it. */
const ZOOMED = { width: 320, height: 256 };

const RICH = `## A heading

| Kind | Holds |
| --- | ---: |
| General | one line an account, however many entries there are of it |

\`\`\`ts
const settled = await settleCall(db, { requestId, usage, outcome, price });
\`\`\`

> See [double entry](https://example.com/double-entry-bookkeeping-explained).`;

type Bench = { page: Page; model: ModelControl; db: Database };

type Visit = {
  /** Signed in as somebody new like this; absent for a visitor. */
  as?: UserWishes;
  open: string | ((bench: Bench) => Promise<void>);
};

/** How each page is come to. One that is missing here fails the last test. */
const VISITS: Record<string, Visit> = {
  "/": { open: "/" },
  "/pricing": { open: "/pricing" },
  "/login": { open: "/login" },
  "/signup": { open: "/signup" },
  "/auth-error": { open: "/auth-error?error=Expired" },
  "/suspended": { as: { status: "suspended" }, open: "/suspended" },
  "/admin/spending": { as: { role: "admin" }, open: "/admin/spending" },
  "/chat": { as: {}, open: "/chat" },
  "/chat/[id]": { as: {}, open: openConversation },
  "/usage": { as: {}, open: "/usage" },
  "/usage/receipt/[requestId]": { as: {}, open: openReceipt },
  "/usage/statement/[month]": { as: {}, open: openStatement },
  "/billing": { as: {}, open: "/billing" },
  "/settings": { as: {}, open: "/settings" },
  "/settings/delete": { as: {}, open: "/settings/delete" },
  "/admin": { as: { role: "admin" }, open: "/admin" },
  "/admin/usage": { as: { role: "admin" }, open: "/admin/usage" },
  "/admin/usage/calls/[requestId]": { as: { role: "admin" }, open: openCall },
  "/admin/people": { as: { role: "admin" }, open: "/admin/people" },
  "/admin/people/[id]": { as: { role: "admin" }, open: openPerson },
  "/admin/people/[id]/chats/[conversationId]": {
    as: { role: "admin" },
    open: openPeek,
  },
  "/admin/workspaces/[id]": { as: { role: "admin" }, open: openWorkspace },
  "/admin/audit": { as: { role: "admin" }, open: "/admin/audit" },
  "/admin/catalogue": { as: { role: "admin" }, open: "/admin/catalogue" },
  "/admin/catalogue/plans/[planId]": {
    as: { role: "admin" },
    open: "/admin/catalogue/plans/pro",
  },
  "/admin/catalogue/packs/[packId]": {
    as: { role: "admin" },
    open: "/admin/catalogue/packs/pack_2m",
  },
  "/admin/catalogue/packs/new": {
    as: { role: "admin" },
    open: "/admin/catalogue/packs/new",
  },
  "/admin/catalogue/models/new": {
    as: { role: "admin" },
    open: "/admin/catalogue/models/new",
  },
  "/admin/catalogue/models/[modelId]": {
    as: { role: "admin" },
    open: "/admin/catalogue/models/gpt-4o",
  },
  "/admin/revenue": { as: { role: "admin" }, open: "/admin/revenue" },
  "/admin/operations": { as: { role: "admin" }, open: "/admin/operations" },
  "/admin/operations/webhooks/[eventId]": {
    as: { role: "admin" },
    open: openEvent,
  },
  "/account-deleted": { open: "/account-deleted" },
  "/unsubscribe": { open: "/unsubscribe" },
  "/share/[token]": { as: {}, open: openShared },
};

const STRAYS: Record<string, Visit> = {
  "a link that leads to no chat": { open: "/share/nothing" },
  "a page that there is not": { open: "/no-such-page" },
  "a chat that there is not": {
    as: {},
    open: "/chat/00000000-0000-4000-8000-000000000000",
  },
};

for (const [name, { as, open }] of Object.entries({ ...VISITS, ...STRAYS })) {
  test(`${name} is open to everybody: both themes, no motion, 400 %`, {
    // It sees the narrow layout for itself.
    tag: "@desktop",
  }, async ({ page, model, db, signInNewcomer }) => {
    if (as) await signInNewcomer(as);
    if (typeof open === "string") await page.goto(open);
    else await open({ page, model, db });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

    await expectNoViolations(page);
    await look(page, `page-${fileOf(name)}`);

    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await moving(page)).toEqual([]);

    await page.setViewportSize(ZOOMED);
    expect(await sidewaysScrolled(page)).toEqual([]);
    await expectNoViolations(page);
  });
}

const fileOf = (name: string) => name.replaceAll(/\W+/g, "-");

async function openConversation({ page, model }: Bench) {
  await model.behave({ text: RICH, tokensPerSecond: 0 });
  await page.goto("/chat");
  await askAndWait(page, "Which kinds of ledger are there?");
  await page.reload();
}

async function openReceipt(bench: Bench) {
  await bench.page.goto(`/usage/receipt/${await callOf(bench)}`);
}

async function openCall(bench: Bench) {
  await bench.page.goto(`/admin/usage/calls/${await callOf(bench)}`);
}

/** The call of an answer that is given now. */
async function callOf(bench: Bench) {
  const { page, db } = bench;
  await openConversation(bench);
  const conversationId = page.url().split("/").at(-1) ?? "";
  const [call] = await db
    .select({ id: aiRequests.id })
    .from(aiRequests)
    .where(eq(aiRequests.conversationId, conversationId));
  return call?.id;
}

async function openPerson({ page, db }: Bench) {
  const { userId } = await givenUser(db, { status: "suspended" });
  await page.goto(`/admin/people/${userId}`);
}

async function openWorkspace({ page, db }: Bench) {
  const { workspaceId } = await givenUser(db, { planId: "pro" });
  await page.goto(`/admin/workspaces/${workspaceId}`);
}

async function openPeek(bench: Bench) {
  const { page, db } = bench;
  await openConversation(bench);
  const conversationId = page.url().split("/").at(-1) ?? "";
  const [chat] = await db
    .select({ userId: conversations.userId })
    .from(conversations)
    .where(eq(conversations.id, conversationId));
  await page.goto(`/admin/people/${chat?.userId}/chats/${conversationId}`);
}

async function openEvent({ page, db }: Bench) {
  await page.goto(`/admin/operations/webhooks/${await givenDoneEvent(db)}`);
}

async function openShared(bench: Bench) {
  const { page } = bench;
  await openConversation(bench);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("button", { name: "Create link" }).click();
  const field = page.getByRole("textbox", { name: "Link", exact: true });
  await page.goto(await field.inputValue());
}

async function openStatement(bench: Bench) {
  await openConversation(bench);
  const month = new Date().toISOString().slice(0, 7);
  await bench.page.goto(`/usage/statement/${month}`);
}

/** Whatever moves, or would at a change, for a reader who wants nothing to. */
const moving = (page: Page) =>
  page.evaluate(() => {
    const lasts = (durations: string) =>
      durations.split(",").some((duration) => Number.parseFloat(duration) > 0);
    return [...document.querySelectorAll("*")]
      .filter((element) => {
        const style = getComputedStyle(element);
        const isAnimated =
          style.animationName !== "none" && lasts(style.animationDuration);
        const isTransient =
          style.transitionProperty !== "none" &&
          lasts(style.transitionDuration);
        return isAnimated || isTransient;
      })
      .map(({ tagName, className }) => `${tagName} ${className}`);
  });

/** Whatever of the page's frame is wider than its window. */
const sidewaysScrolled = (page: Page) =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("main")]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map(({ tagName, scrollWidth }) => `${tagName} ${scrollWidth}`),
  );

test("every page is among those @desktop", () => {
  const pages = globSync("src/app/**/page.tsx").map(
    (file) =>
      dirname(file)
        .replace("src/app", "")
        .replaceAll(/\/\([^)]+\)/g, "") || "/",
  );

  expect(Object.keys(VISITS).sort()).toEqual(pages.sort());
});
