import { expect, type Page } from "@playwright/test";
import { givenUser } from "@tests/support/build";
import { callsOf } from "@tests/support/threads";
import { sql } from "drizzle-orm";
import { operatorAlerts } from "@/db/schema/spending";
import { aQuestion, ask as askBehind, visitorOf } from "./support/asking.ts";
import { expectNoViolations } from "./support/axe.ts";
import { ALERT_EMAIL } from "./support/budget.ts";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  receipt,
} from "./support/chat.ts";
import { look, lookAtAll } from "./support/screens.ts";
import { test } from "./support/test.ts";

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };
const REASON = "A customer's launch, agreed with finance";
const SLOW = { outputTokens: 120, tokensPerSecond: 12 };
const FAST = { outputTokens: 30, tokensPerSecond: 0 };
const UNBOUNDED = {
  limits: { creditsPerPeriod: 1_000_000n, dailyRequestsPerMember: null },
};

const meter = (page: Page) => page.getByRole("meter", { name: "Budget" });
const banner = (page: Page) => page.getByText(/^New answers are refused/);
const acts = (page: Page) =>
  page.getByRole("table", { name: "When brakes were pulled and lifted" });
const dialog = (page: Page) =>
  page.getByRole("dialog", { name: "Lift the brake of the budget?" });

const told = (page: Page, title: string) =>
  page
    .getByRole("table", { name: "Alerts and where they went" })
    .getByRole("row")
    .filter({ hasText: title });

const month = new Intl.DateTimeFormat("en-US", {
  ...{ month: "long", year: "numeric", timeZone: "UTC" },
}).format();

test("a month's budget is told at 50, 80 and 100 %, brakes there, and goes on once an admin lifts it", {
  tag: "@desktop",
}, async ({
  page,
  db,
  model,
  budget,
  inbox,
  testbed,
  otherDevice,
  signInNewcomer,
}) => {
  test.setTimeout(180_000);
  await inbox.clear();
  await signInNewcomer({ role: "admin" });
  const person = await givenUser(db, UNBOUNDED);
  const chat = await otherDevice(person);
  const other = await visitorOf(db, await givenUser(db, UNBOUNDED));
  const askElsewhere = async () => {
    const response = await askBehind(
      { url: testbed.appUrl },
      other,
      aQuestion(),
    );
    await response.text();
    return response.status;
  };
  await chat.goto("/chat");

  for (const percent of [50, 80]) {
    await test.step(`at ${percent} % it is told by mail, to the webhook and on the page`, async () => {
      const title = `${percent}% of the provider budget for ${month} is spent`;
      await budget.spendUntilJustBelow(percent);
      await page.goto("/admin/spending");
      await expect(meter(page)).toHaveAttribute(
        "aria-valuetext",
        `${percent - 1}% of the month's budget is spent`,
      );
      await expect(told(page, title)).toHaveCount(0);

      await model.behave(FAST);
      await askAndWait(chat, "What is a ledger?");
      await inbox.deliver();

      const mail = await inbox.mailTo({ email: ALERT_EMAIL }, title);
      expect(mail.text).toContain(
        `$${percent * 10}.00 of $1,000.00 are spent.`,
      );
      expect(mail.text).toContain("/admin/spending");
      expect(budget.posts().at(-1)).toMatchObject({
        ...{ kind: "budget", title },
        url: new URL("/admin/spending", page.url()).href,
        details: { percent, budgetCents: 100_000, isPaused: false },
      });
      await page.reload();
      await expect(meter(page)).toHaveAttribute(
        "aria-valuetext",
        `${percent}% of the month's budget is spent`,
      );
      await expect(told(page, title)).toContainText(/1 of 1 sent\s*sent/);
      await expect(banner(page)).toHaveCount(0);
    });
  }

  await test.step("what reaches 100 % refuses new answers and lets the running one finish", async () => {
    await budget.spendUntilJustBelow(100);
    await model.behave(SLOW);
    await ask(chat, "And a journal?");
    await expect(lastAnswer(chat).locator("[aria-busy=true]")).toBeVisible();
    // The model has begun, so that what it is told next is for others.
    await expect
      .poll(async () => (await callsOf(db, person)).at(-1)?.firstTokenAt)
      .toBeTruthy();
    await model.behave(FAST);
    expect(await askElsewhere()).toBe(200);

    await page.reload();
    await expect(banner(page)).toHaveText(
      "New answers are refused: the budget of this month is spent.",
    );
    await expect(
      page.getByRole("button", { name: "Brake: budget spent" }),
    ).toBeVisible();
    await expect(receipt(lastAnswer(chat))).toBeVisible({ timeout: 30_000 });
    const [spent] = await db
      .select()
      .from(operatorAlerts)
      .where(sql`${operatorAlerts.details}->>'percent' = '100'`);
    const running = (await callsOf(db, person)).at(-1);
    expect(running?.outcome).toBe("completed");
    expect(running?.finishedAt?.getTime()).toBeGreaterThan(
      spent?.createdAt.getTime() ?? Number.POSITIVE_INFINITY,
    );
  });

  await test.step("people are told why, and their question is kept", async () => {
    const asked = (await model.calls()).length;
    expect(await askElsewhere()).toBe(503);
    await ask(chat, "And a balance?");
    await expect(
      chat.getByRole("alert", {
        name: "New answers are paused: provider costs are under review. Your chats stay readable.",
      }),
    ).toBeVisible();
    await expect(composer(chat)).toHaveValue("And a balance?");
    expect(await model.calls()).toHaveLength(asked);
    await look(chat, "budget-spent-chat");
    await chat.setViewportSize(PHONE);
    await look(chat, "budget-spent-chat-390");
    await chat.setViewportSize(DESKTOP);
  });

  await test.step("the page says it at every width, and so do mail and webhook, once", async () => {
    const title = `The provider budget for ${month} is spent: new answers are paused`;
    await inbox.deliver();
    await inbox.deliver();
    const mail = await inbox.mailTo({ email: ALERT_EMAIL }, title);
    expect(mail.text).toContain("or an admin lifts the brake.");
    expect(budget.posts()).toHaveLength(3);
    expect(budget.posts().at(-1)).toMatchObject({
      details: { percent: 100, isPaused: true },
    });
    await page.reload();
    await expect(meter(page)).toHaveAttribute(
      "aria-valuetext",
      "100% of the month's budget is spent",
    );
    await expect(told(page, title)).toContainText(/1 of 1 sent\s*sent/);
    await expectNoViolations(page);
    await lookAtAll(page, "admin-budget-spent");
    await page.setViewportSize(PHONE);
    await lookAtAll(page, "admin-budget-spent-390");
  });

  await test.step("the brake is lifted with a reason, which stays on record", async () => {
    await page.getByRole("button", { name: "Lift for this month" }).click();
    await look(page, "admin-budget-lift-390");
    await page.setViewportSize(DESKTOP);
    await expectNoViolations(page);
    await look(page, "admin-budget-lift");
    const lift = dialog(page).getByRole("button", { name: "Lift the brake" });
    await expect(lift).toBeDisabled();
    await dialog(page).getByLabel("Reason").fill(REASON);
    await lift.click();

    await expect(dialog(page)).toHaveCount(0);
    await expect(banner(page)).toHaveCount(0);
    const [lifted, pulled] = await acts(page)
      .getByRole("row")
      .filter({ hasText: "The month's budget" })
      .all();
    await expect(lifted ?? acts(page)).toContainText(`Lifted`);
    await expect(lifted ?? acts(page)).toContainText(REASON);
    await expect(pulled ?? acts(page)).toContainText("Tollgate itself");
    await expect(pulled ?? acts(page)).toContainText(
      "The budget of this month is spent.",
    );
  });

  await test.step("answers go on, and their cost does not pull it again", async () => {
    await askAndWait(chat, "And a balance?");
    expect(await askElsewhere()).toBe(200);
    await page.reload();
    await expect(banner(page)).toHaveCount(0);
    await expect(
      page.getByText("is spent and its brake lifted: answers go on."),
    ).toBeVisible();
    await lookAtAll(page, "admin-budget-lifted");
    expect(budget.posts()).toHaveLength(3);
  });
});
