import { expect, type Page } from "@playwright/test";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  openSidebar,
  watchGrow,
} from "./support/chat.ts";
import { expectEdges, expectRings } from "./support/forced-colors.ts";
import { test } from "./support/test.ts";
import { givenPast, givenPeriod } from "./support/usage.ts";

const RICH = `A ledger, **only ever added to**, with \`code\`.

| Kind | Holds |
| --- | ---: |
| General | one line an account |

\`\`\`ts
const settled = await settleCall(db, { requestId });
\`\`\``;

const PAST = Array.from({ length: 12 }, (_, call) => ({
  daysAgo: 20 - call * 1.8,
  modelId: call % 2 === 0 ? "gpt-4o-mini" : "llama-3.3-70b-versatile",
  credits: 500 + call * 90,
}));

/** What is told by colour alone is gone in a palette of the reader's own. */
test.describe("in forced colours everything keeps an edge", {
  tag: "@desktop",
}, () => {
  test("in a chat: answered, being written, refused, its menus and dialogs", async ({
    page,
    model,
    signInNewcomer,
  }) => {
    await signInNewcomer({ limits: { dailyRequestsPerMember: 2 } });
    await page.goto("/chat");
    await expectEdges(page, "chat-empty");
    await expectRings(page);

    await model.behave({ text: RICH, tokensPerSecond: 0 });
    await askAndWait(page, "What is a ledger?");
    await expectEdges(page, "chat-answered");
    await expectRings(page);

    await model.behave({ outputTokens: 900, tokensPerSecond: 40 });
    await ask(page, "Tell me something long");
    await watchGrow(lastAnswer(page), 2);
    await ask(page, "And then?");
    await expectEdges(page, "chat-streaming");
    await page.keyboard.press("Escape");
    await expect(lastAnswer(page)).toContainText("Stopped.");
    await page.getByRole("button", { name: "Send queued" }).click();
    await expect(
      page.getByRole("alert", { name: /requests of today/ }),
    ).toBeVisible();
    await expectEdges(page, "chat-refused");

    await page.getByRole("button", { name: /^Model: / }).click();
    await expectEdges(page, "chat-models");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+K");
    await expect(page.getByRole("option").first()).toBeVisible();
    await expectEdges(page, "palette");
    await page.keyboard.press("Escape");
    await composer(page).blur();
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectEdges(page, "keys");
    await page.keyboard.press("Escape");
    await openSidebar(page);
    await expect(
      page.locator("[aria-current=page]").filter({ visible: true }).first(),
    ).toBeVisible();
    await expectEdges(page, "sidebar");
  });

  test("in usage, billing and settings", async ({
    page,
    db,
    signInNewcomer,
  }) => {
    const person = await signInNewcomer({ limits: {}, planId: "pro" });
    await givenPeriod(db, person, { daysPassed: 21 });
    await givenPast(db, person, PAST);
    await page.goto("/usage");
    await expect(page.locator(".recharts-bar").first()).toBeVisible();
    await expectEdges(page, "usage");
    await expectRings(page);
    for (const path of ["/billing", "/settings"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectEdges(page, path.slice(1));
      await expectRings(page);
    }
    await bell(page).click();
    await expectEdges(page, "bell");
  });
});

const bell = (page: Page) => page.getByRole("button", { name: /^Notices/ });
