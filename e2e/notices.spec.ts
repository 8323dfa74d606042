import { expect, type Page } from "@playwright/test";
import type { Database } from "@/db/open";
import { notifications } from "@/db/schema/notices";
import { usageTotals } from "@/db/schema/usage";
import { expectNoViolations } from "./support/axe.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const ZONE = { timeZone: "Europe/Vienna" };
const PERIOD = {
  usedCredits: 40_900,
  limitCredits: 50_000,
  endsAt: "2026-12-01T00:00:00Z",
  plan: "Free",
};

test("a warning comes by mail, which can be looked at and switched off without signing in", {
  tag: "@desktop",
}, async ({ browser, page, db, inbox, signInNewcomer }) => {
  const reader = await signInNewcomer(ZONE);
  await tell(db, reader, { kind: "usage_80", details: PERIOD });
  await inbox.deliver();
  const mail = await inbox.mailTo(
    reader,
    "80% of this period’s credits are used",
  );

  await page.goto(mail.url);
  const html = page.frameLocator("iframe");
  await expect(html.getByRole("heading", { name: mail.subject })).toBeVisible();
  await expect(
    html.getByText("Credits return on 1 December at 01:00.", { exact: true }),
  ).toBeVisible();
  await look(page, "mail-usage-80");

  const visitor = await browser.newContext();
  const link = /\S+\/unsubscribe\?\S+/.exec(mail.text)?.[0] ?? "";
  const stranger = await visitor.newPage();
  await stranger.goto(link);
  await look(stranger, "unsubscribe");
  await stranger.getByRole("button", { name: "Stop these mails" }).click();
  await expect(
    stranger.getByRole("heading", {
      name: "You get no more mails about usage",
    }),
  ).toBeVisible();
  await visitor.close();

  await tell(db, reader, { kind: "usage_100", details: PERIOD });
  await tell(db, reader, { kind: "payment_failed", details: {} });
  await inbox.deliver();
  await inbox.mailTo(reader, "Your payment failed");
  expect(await inbox.subjectsTo(reader)).toEqual([
    "Your payment failed",
    mail.subject,
  ]);
});

test("the bell counts what is unread, leads to its cause and is read on every device", async ({
  page,
  db,
  otherDevice,
  signInNewcomer,
}) => {
  const reader = await signInNewcomer(ZONE);
  await page.goto("/usage");
  await bell(page).click();
  await expect(list(page).getByText("Nothing to tell.")).toBeVisible();
  await look(page, "bell-empty");
  await page.keyboard.press("Escape");
  await expect(list(page)).toBeHidden();
  await expect(bell(page)).toBeFocused();

  await tell(db, reader, { kind: "usage_50", details: PERIOD });
  await tell(db, reader, { kind: "usage_80", details: PERIOD });
  await tell(db, reader, {
    kind: "payment_failed",
    details: {
      amountCents: 2_000,
      currency: "usd",
      failedAt: "2026-11-21T09:30:00Z",
      graceEndsAt: "2026-11-24T09:30:00Z",
    },
  });
  await comeBack(page);
  await expect(bell(page)).toHaveAccessibleName("Notices, 3 unread");
  await bell(page).focus();
  await page.keyboard.press("Enter");
  await expect(list(page).getByRole("listitem")).toHaveCount(3);
  await expect(list(page).getByRole("listitem").first()).toContainText(
    "Unread: Your payment of $20 failed",
  );
  await look(page, "bell");
  await expectNoViolations(page);

  await list(page)
    .getByRole("link", { name: /80% of this period/ })
    .click();
  await expect(page).toHaveURL(/\/billing$/);
  await expect(list(page)).toBeHidden();
  await expect(bell(page)).toHaveAccessibleName("Notices, 2 unread");

  const device = await otherDevice(reader);
  await device.goto("/settings");
  await expect(bell(device)).toHaveAccessibleName("Notices, 2 unread");
  await bell(device).click();
  await list(device).getByRole("button", { name: "Mark all read" }).click();
  await expect(bell(device)).toHaveAccessibleName("Notices");
  await comeBack(page);
  await expect(bell(page)).toHaveAccessibleName("Notices");
});

test("the banner at 80 % is put away for the period, on every device", async ({
  page,
  db,
  otherDevice,
  signInNewcomer,
}) => {
  const reader = await signInNewcomer(ZONE);
  const now = new Date();
  const month = (ahead: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead));
  const period = {
    workspaceId: reader.workspaceId,
    periodSource: "free" as const,
    periodStart: month(0),
  };
  await db.insert(usageTotals).values({
    ...period,
    periodEnd: month(1),
    planId: "free",
    includedLimit: 50_000n,
    includedUsed: 40_900n,
  });
  await db
    .insert(notifications)
    .values({ ...period, kind: "usage_80", details: PERIOD });

  await page.goto("/chat");
  await expect(page.getByText("9,100 credits left.")).toBeVisible();
  await look(page, "banner-80");
  await page
    .getByRole("button", { name: "Hide until the next period" })
    .click();
  await expect(page.getByText("9,100 credits left.")).toBeHidden();
  await expect(bell(page)).toHaveAccessibleName("Notices");

  const device = await otherDevice(reader);
  await device.goto("/chat");
  await expect(bell(device)).toBeVisible();
  await expect(device.getByText("9,100 credits left.")).toBeHidden();
});

test("a mail names only what its reader can open", { tag: "@desktop" }, async ({
  page,
  db,
  inbox,
  signInNewcomer,
}) => {
  const reader = await signInNewcomer(ZONE);
  await tell(db, reader, { kind: "trial_ending", details: PERIOD });
  await inbox.deliver();
  const mail = await inbox.mailTo(reader, "Your trial ends on 1\u00a0December");

  await page.goto(mail.url);
  const opened = page.context().waitForEvent("page");
  await page
    .frameLocator("iframe")
    .getByRole("link", { name: "See plans and credits" })
    .click();
  const cause = await opened;

  await expect(cause).toHaveURL(/\/billing$/);
  await expect(
    cause.getByRole("heading", { name: "Plan and credits" }),
  ).toBeVisible();
});

const bell = (page: Page) =>
  page.getByRole("button", { name: /^Notices(, \d+ unread)?$/ });

const list = (page: Page) => page.getByRole("dialog", { name: "Notices" });

/** As a browser tells a page that its tab is shown again. */
const comeBack = (page: Page) =>
  page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

let causes = 0;

const tell = (
  db: Database,
  { workspaceId }: { workspaceId: string },
  notice: Pick<typeof notifications.$inferInsert, "kind" | "details">,
) => {
  causes += 1;
  return db
    .insert(notifications)
    .values({ workspaceId, cause: `e2e ${causes}`, ...notice });
};
