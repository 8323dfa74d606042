import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { givenModel } from "@tests/support/models";
import { conversations } from "@/db/schema/chat";
import { expectNoViolations } from "./support/axe.ts";
import { askAndWait, composer } from "./support/chat.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };

test("the model picker tells tier, price and health, and a retired model its successor", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer({
    limits: { ...ENOUGH, modelTiers: ["standard"] },
  });
  await page.goto("/chat");
  await askAndWait(page, "What is a ledger?");

  await expect(async () => {
    await page.reload();
    await openPicker(page);
    await expect(option(page, "GPT-4o mini")).toContainText(
      /First word after|of the last \d+ answers failed/,
      { timeout: 500 },
    );
  }).toPass({ timeout: 40_000 });
  await expect(option(page, "GPT-4o mini")).toContainText(
    /standard · ≈ [\d,]+ credits for 500 words/,
  );
  await expect(
    page.getByRole("menuitemradio", { name: /^GPT-4o\s?premium/ }),
  ).toContainText("not in your plan");
  await look(page, "model-picker");
  await page.keyboard.press("Escape");

  const { modelId } = await givenModel(
    db,
    {},
    { name: "GPT-3", status: "retired", successorModelId: "gpt-4o-mini" },
  );
  const id = randomUUID();
  const { userId, workspaceId } = person;
  await db.insert(conversations).values({
    ...{ id, userId, workspaceId, modelId },
    title: "An old chat",
  });
  const note = page.getByText(
    "GPT-3 is retired. GPT-4o mini, its successor, answers from here on",
  );
  await expect(async () => {
    await page.goto(`/chat/${id}`);
    await expect(note).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  await askAndWait(page, "Are you there?");
  await expect(note).toBeHidden();
});

test("near the limit a banner says what is left, and an estimate what the next answer may need", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer({
    limits: { ...ENOUGH, creditsPerPeriod: 3_000n, outputTokensMax: 3_000 },
  });
  await model.behave({ outputTokens: 2_450, tokensPerSecond: 0 });
  await page.goto("/chat");
  const banner = page
    .getByRole("main")
    .getByRole("region", { name: "Credits of this period" });
  await expect(banner).toHaveCount(0);

  await askAndWait(page, "What is a ledger?");

  await expect(banner).toContainText(/\d+ credits left\. Credits return on/);
  await expect(banner.getByRole("meter")).toHaveAttribute(
    "aria-valuetext",
    /used, 0 reserved, \d+ left of 3,000 credits/,
  );
  await expect(banner.getByRole("link", { name: "See plans" })).toHaveAttribute(
    "href",
    /^\/billing\?next=%2Fchat%2F/,
  );
  await expect(page.getByText(/may need about/)).toHaveCount(0);
  await composer(page).fill("And in short?");
  await expect(page.getByText(/may need about/)).toHaveText(
    /^The answer may need about [\d,]+ credits; \d+ are left\.$/,
  );
  await expectNoViolations(page);
  await look(page, "near-limit");
});

async function openPicker(page: Page) {
  await page.getByRole("button", { name: /^Model:/ }).click();
}

const option = (page: Page, name: string) =>
  page.getByRole("menuitemradio", { name });
