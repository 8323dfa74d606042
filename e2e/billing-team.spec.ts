import { expect, type Page } from "@playwright/test";
import { givenTeam } from "@tests/support/build";
import { ask, composer, openSidebar } from "./support/chat.ts";
import { lookAtAll } from "./support/screens.ts";
import { giveSession } from "./support/sign-in.ts";
import { test } from "./support/test.ts";
import { givenPast } from "./support/usage.ts";

async function actIn(page: Page, workspace: string) {
  await openSidebar(page);
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await page.getByRole("menuitemradio", { name: workspace }).click();
  // On a phone the sidebar is a sheet over the page.
  await page.keyboard.press("Escape");
}

test("a member acts in their team, reads its plan, and is told whom to ask at its limit", {
  tag: "@desktop",
}, async ({ page, db, testbed }) => {
  const { owner, member, ...team } = await givenTeam(db, {
    limits: { creditsPerPeriod: 100n },
  });
  const { appUrl } = testbed;
  await giveSession(page.context(), { db, appUrl, user: member });

  await page.goto("/billing");
  const main = page.getByRole("main");
  await expect(main.getByRole("button", { name: "Get Pro" })).not.toHaveCount(
    0,
  );
  await actIn(page, "Analytical Engines");

  await expect(main.getByText(/^Grace Hopper pays for this/)).toBeVisible();
  await expect(main.getByRole("link", { name: owner.email })).toHaveAttribute(
    "href",
    `mailto:${owner.email}`,
  );
  await expect(main.getByText(/^Off\. When plan and prepaid/)).toBeVisible();
  await expect(main.getByRole("button")).toHaveCount(0);
  await expect(main.getByRole("switch")).toHaveCount(0);
  await lookAtAll(page, "billing-member");

  const caller = { ...team, userId: member.userId };
  const today = { daysAgo: 0, modelId: "gpt-4o-mini", credits: 85 };
  await givenPast(db, caller, [today]);
  await page.goto("/chat");
  const banner = page.getByRole("region", { name: "Credits of this period" });
  await expect(banner.getByRole("link")).toHaveText(["Ask the owner"]);
  await ask(page, "What is a ledger?");
  const card = page.getByRole("alert").filter({ hasText: "credits" });
  await expect(card.getByRole("link")).toHaveText(["Ask the owner"]);
  await card.getByRole("link").click();
  await expect(main.getByText(/^Grace Hopper pays for this/)).toBeVisible();
  await page.getByRole("link", { name: "Back to your chat" }).click();
  await expect(composer(page)).toHaveValue("What is a ledger?");

  await actIn(page, "Personal");
  await ask(page, "What is a ledger?");
  await expect(page.getByRole("log").getByText(/^Receipt: /)).toBeVisible();
});
