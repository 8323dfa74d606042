import { expect, type Page } from "@playwright/test";
import { givenUser } from "@tests/support/build";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { operatorSettings } from "@/db/schema/operator";
import { models } from "@/db/schema/plans";
import { operatorAlerts, spendSpikes } from "@/db/schema/spending";
import { expectNoViolations } from "./support/axe.ts";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  receipt,
} from "./support/chat.ts";
import { look, lookAtAll } from "./support/screens.ts";
import { test } from "./support/test.ts";

const REASON = "A provider is under repair";
const SLOW = { outputTokens: 150, tokensPerSecond: 12 };
const FAST = { outputTokens: 30, tokensPerSecond: 0 };

const IN_FLIGHT = /^1 call running, \$0\.\d+ at most\.$/;

const dialog = (page: Page) => page.getByRole("dialog", { name: "Brake" });
const banner = (page: Page) => page.getByText(/^New answers are refused/);

async function act(
  page: Page,
  opener: string | RegExp,
  { level, reason = REASON }: { level?: string; reason?: string } = {},
) {
  await page.getByRole("banner").getByRole("button", { name: opener }).click();
  if (level) await dialog(page).getByLabel("From now on").selectOption(level);
  await dialog(page).getByLabel("Reason").fill(reason);
  await dialog(page)
    .getByRole("button", { name: /(Pull|Lift) the brake/ })
    .click();
  await expect(dialog(page)).toHaveCount(0);
}

async function liftEverything(db: Database) {
  await db.update(operatorSettings).set({
    ...{ brake: "off", brakeReason: null },
    ...{ budgetSpentMonth: null, budgetLiftedMonth: null },
  });
  await db
    .update(models)
    .set({ isPaused: false, isStopped: false, pausedReason: null });
}

test.describe("an admin's brake", { tag: "@desktop" }, () => {
  test.afterEach(({ db }) => liftEverything(db));

  test("refuses kindly and lets what runs finish, stops it at level two, and is lifted", async ({
    page,
    db,
    model,
    otherDevice,
    signInNewcomer,
  }) => {
    test.setTimeout(180_000);
    await signInNewcomer({ role: "admin" });
    const chat = await otherDevice(
      await givenUser(db, {
        limits: { creditsPerPeriod: 1_000_000n, dailyRequestsPerMember: null },
      }),
    );

    await test.step("the dialog says that nothing runs, and asks for a reason", async () => {
      await page.goto("/admin/spending");
      await page.getByRole("button", { name: "Brake", exact: true }).click();
      await expect(dialog(page).getByText("No call is running.")).toBeVisible();
      await expectNoViolations(page);
      await look(page, "admin-brake-dialog");
      await dialog(page).getByLabel("Reason").fill("Too short");
      await expect(
        dialog(page).getByRole("button", { name: "Pull the brake" }),
      ).toBeDisabled();
      await dialog(page).getByRole("button", { name: "Cancel" }).click();
    });

    await test.step("it says what runs, and what that may cost", async () => {
      await chat.goto("/chat");
      await model.behave(SLOW);
      await ask(chat, "What is a ledger?");
      await expect(lastAnswer(chat).locator("[aria-busy=true]")).toBeVisible();
      await page.getByRole("button", { name: "Brake", exact: true }).click();
      await expect(dialog(page).getByText(IN_FLIGHT)).toBeVisible();
      const target = dialog(page).getByLabel("For", { exact: true });
      await target.selectOption("Llama 3.3");
      await expect(dialog(page).getByText("No call is running.")).toBeVisible();
      await target.selectOption("GPT-4o mini");
      await expect(dialog(page).getByText(IN_FLIGHT)).toBeVisible();
      await target.selectOption("All models");
      await dialog(page).getByRole("button", { name: "Cancel" }).click();
    });

    await test.step("level one: new answers are refused, the running one finishes", async () => {
      await act(page, "Brake");
      await expect(banner(page)).toContainText(REASON);
      await expect(
        page.getByRole("button", { name: "Brake: no new answers" }),
      ).toBeVisible();
      await expect(lastAnswer(chat).locator("[aria-busy=true]")).toBeVisible();
      await expect(receipt(lastAnswer(chat))).toBeVisible({ timeout: 60_000 });
      await expect(lastAnswer(chat).getByText(/^Stopped/)).toHaveCount(0);
      await ask(chat, "And a journal?");
      await expect(
        chat.getByRole("alert", {
          name: `New answers are paused: ${REASON}. Your chats stay readable.`,
        }),
      ).toBeVisible();
      await expect(composer(chat)).toHaveValue("And a journal?");
    });

    await test.step("lifted, answers go on", async () => {
      await act(page, "Brake: no new answers");
      await expect(banner(page)).toHaveCount(0);
      await model.behave(FAST);
      await askAndWait(chat, "And a journal?");
    });

    await test.step("level two: the running answer is stopped", async () => {
      await model.behave(SLOW);
      await ask(chat, "Tell me at length");
      await expect(lastAnswer(chat).locator("[aria-busy=true]")).toBeVisible();
      await act(page, "Brake", { level: "stop_running_calls" });
      await expect(
        lastAnswer(chat).getByText(/^Stopped\. Charged for what was written/),
      ).toBeVisible();
      await act(page, "Brake: stopped");
    });

    await expect(
      page
        .getByRole("table", { name: "When brakes were pulled and lifted" })
        .getByText(REASON),
    ).toHaveCount(4);
  });

  test("of one model is named in the picker, with its reason", async ({
    page,
    db,
    signInNewcomer,
  }) => {
    await signInNewcomer({ role: "admin" });
    await page.goto("/admin/spending");
    const row = page
      .getByRole("table", { name: "Brakes and what is in flight" })
      .getByRole("row")
      .filter({ hasText: "Llama 3.3" });

    await row.getByRole("button", { name: "Set" }).click();
    await dialog(page).getByLabel("Reason").fill(REASON);
    await dialog(page).getByRole("button", { name: "Pull the brake" }).click();

    await expect(row.getByText("No new answers")).toBeVisible();
    await expect(banner(page)).toContainText("Llama 3.3");
    await expect
      .poll(async () => {
        await page.goto("/chat");
        await page.getByRole("button", { name: /^Model: / }).click();
        return page.getByText(`paused: ${REASON}`).count();
      })
      .toBe(1);
    expect(
      await db.select().from(models).where(eq(models.isPaused, true)),
    ).toMatchObject([{ pausedReason: REASON }]);
  });
});

test("spending shows the month, spikes with the way to their cause, and alerts", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const admin = await signInNewcomer({ role: "admin" });
  await db.insert(spendSpikes).values({
    ...{ kind: "person", subject: admin.userId, calls: 312n },
    ...{ hour: new Date(), beganAt: new Date() },
    ...{ costNanos: 12_400_000_000n, usualNanos: 800_000_000n },
  });
  await db.insert(operatorAlerts).values({
    key: admin.userId,
    kind: "budget",
    queuedAt: new Date(),
    details: {
      ...{ month: "2026-11-01", percent: 80, isPaused: false },
      ...{ costCents: 8_012, budgetCents: 10_000 },
    },
  });

  await page.goto("/admin/spending");

  await expect(page.getByRole("link", { name: admin.email })).toHaveAttribute(
    "href",
    `/admin/people/${admin.userId}`,
  );
  await expect(
    page
      .getByText("80% of the provider budget for November 2026 is spent")
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
  await expectNoViolations(page);
  await lookAtAll(page, "admin-spending");
});
