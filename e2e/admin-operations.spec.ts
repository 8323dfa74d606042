import { randomUUID } from "node:crypto";
import { expect, type Locator, type Page } from "@playwright/test";
import { givenBill, givenPurchase, givenReturn } from "@tests/support/bills";
import { givenUser } from "@tests/support/build";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { auditLog } from "@/db/schema/audit";
import { workspaceClosings } from "@/db/schema/closings";
import { emailOutbox, notifications } from "@/db/schema/notices";
import { modelPrices } from "@/db/schema/plans";
import { alertPosts, operatorAlerts } from "@/db/schema/spending";
import { expectNoViolations } from "./support/axe.ts";
import { givenDoneEvent } from "./support/events.ts";
import { lookAtAll } from "./support/screens.ts";
import { test } from "./support/test.ts";

const main = (page: Page) => page.getByRole("main");
const part = (page: Page, name: string) => page.getByRole("region", { name });

/** In whichever form the window has room for. */
const seen = (words: Locator) =>
  expect(words.filter({ visible: true }).first()).toBeVisible();

const actsOn = (db: Database, subjectId: string) =>
  db
    .select({ action: auditLog.action, after: auditLog.after })
    .from(auditLog)
    .where(eq(auditLog.subjectId, subjectId));

/** Refunds and disputes of a bill and of credits, one to be answered. */
async function givenGivenBack(db: Database) {
  const { workspaceId } = await givenUser(db);
  const invoiceId = await givenBill(db, { workspaceId });
  const purchaseId = await givenPurchase(db, { workspaceId });
  const refund = { workspaceId, reason: "requested_by_customer" };
  const [withdrawnAt, dueAt] = [-2, 5].map(
    (days) => new Date(Date.now() + days * 86_400_000),
  );
  const dispute = {
    ...{ workspaceId, kind: "dispute" as const, reason: "fraudulent" },
    ...{ withdrawnAt, feeCents: 1_500n, amountCents: 2_000n },
  };
  await givenReturn(db, { ...refund, invoiceId });
  await givenReturn(db, { ...refund, purchaseId, status: "failed" });
  await givenReturn(db, { ...dispute, invoiceId, evidenceDueAt: dueAt });
  await givenReturn(db, {
    ...{ ...dispute, purchaseId, status: "won" },
    reinstatedAt: new Date(),
  });
}

/** A warning that no provider took. */
async function givenLostMail(db: Database) {
  const { workspaceId, email } = await givenUser(db);
  await db.insert(notifications).values({
    workspaceId,
    kind: "usage_80",
    cause: randomUUID(),
    details: { usedCredits: 800, limitCredits: 1_000 },
  });
  await db
    .update(emailOutbox)
    .set({ state: "dead", attempts: 10, lastError: "rejected" })
    .where(eq(emailOutbox.toAddress, email));
  return email;
}

/** An alert that the operator's webhook did not take. */
async function givenLostPost(db: Database) {
  const [alert] = await db
    .insert(operatorAlerts)
    .values({
      ...{ key: randomUUID(), kind: "spike", queuedAt: new Date() },
      details: {
        ...{ subject: "GPT-4o", hour: "2026-11-22T12:00:00Z", calls: 312 },
        ...{ costCents: 1_240, usualCents: 80 },
      },
    })
    .returning();
  if (!alert) throw new Error("the alert was not stored");
  await db.insert(alertPosts).values({
    ...{ alertId: alert.id, state: "dead", attempts: 10 },
    lastError: "status_500",
  });
  return alert.id;
}

/** Somebody who left, and whose last bill is open. */
async function givenClosing(db: Database) {
  const leaver = await givenUser(db);
  const askedAt = new Date("2026-11-20T12:00:00Z");
  await db.insert(workspaceClosings).values({
    ...{ ...leaver, askedAt, billingEndedAt: askedAt, erasedAt: askedAt },
    ...{ attempts: 12, lastError: "bill_open" },
  });
}

test("an admin replays a webhook, runs a job, gives a lost mail up and posts an alert again", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const eventId = await givenDoneEvent(db);
  const lostTo = await givenLostMail(db);
  const alertId = await givenLostPost(db);
  await givenClosing(db);
  await signInNewcomer({ role: "admin" });

  await page.goto("/admin/operations");
  await part(page, "Webhooks").getByRole("link").first().click();
  await expect(main(page).getByRole("heading", { level: 1 })).toHaveText(
    eventId,
  );
  await page.getByRole("button", { name: "Replay" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("nothing is granted or taken twice");
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog).toBeHidden();
  await expect(main(page)).toContainText(/Attempts\s*2/);
  expect(await actsOn(db, eventId)).toEqual([
    { action: "webhook.replay", after: null },
    {
      action: "webhook.replay_end",
      after: { state: "done", attempts: 2, lastError: null },
    },
  ]);

  await page.goto("/admin/operations");
  const sweep = part(page, "Jobs").getByRole("row", { name: /sweep/ });
  await sweep.getByRole("button", { name: "Run now" }).click();
  await dialog.getByRole("button", { name: "Run now" }).click();
  await expect(dialog).toBeHidden();
  await expect(sweep).toContainText("swept calls 0");
  expect(await actsOn(db, "sweep")).toMatchObject([
    { action: "job.run" },
    { action: "job.run_end" },
  ]);

  const lost = part(page, "Mail").getByRole("row", { name: lostTo });
  await lost.getByRole("button", { name: "Give up" }).click();
  const giveUp = dialog.getByRole("button", { name: "Give up" });
  await expect(giveUp).toHaveAttribute("aria-disabled", "true");
  await dialog
    .getByLabel("Reason")
    .fill("The address bounces, its owner was told by phone.");
  await giveUp.click();
  await expect(lost).toBeHidden();

  await lookAtAll(page, "admin-operations-lost");
  const alerts = part(page, "Alert webhook");
  await alerts.getByRole("button", { name: "Retry" }).first().click();
  await dialog.getByRole("button", { name: "Retry" }).click();
  await expect(dialog).toBeHidden();
  await expect(alerts).not.toContainText("status_500");
  expect(await actsOn(db, alertId)).toMatchObject([
    { action: "alert.retry", after: { state: "waiting" } },
  ]);
  await expect(part(page, "Deletions")).toContainText("Its last bill");
  await expectNoViolations(page);
  await lookAtAll(page, "admin-operations");
});

test("the parts of operations fit a phone", async ({
  page,
  db,
  signInNewcomer,
}) => {
  await givenDoneEvent(db);
  await givenLostMail(db);
  await givenLostPost(db);
  await givenClosing(db);
  await signInNewcomer({ role: "admin" });

  await page.goto("/admin/operations");

  await seen(part(page, "Jobs").getByText("reconcile"));
  await lookAtAll(page, "admin-operations-parts");
});

/** A minute of 2031, later than that of the try before. */
const aLaterMinute = () =>
  new Date(Date.UTC(2031, 0, 1) + (Date.now() % 10_000_000_000))
    .toISOString()
    .slice(0, 16);

test("an admin sets a price for later and sees what it leaves of each sale", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const from = aLaterMinute();
  await signInNewcomer({ role: "admin" });
  await page.goto("/admin/catalogue");
  await part(page, "Models")
    .getByRole("link", { name: "GPT-4o", exact: true })
    .click();
  const form = page.getByRole("form", { name: "Add a price" });
  const margins = form.getByRole("table", { name: /margin/i });

  await form.getByLabel("From, UTC").fill(from);
  await form.getByLabel("Output, USD").fill("25");
  await expect(
    margins.getByRole("row", { name: /Pro plan/ }).getByRole("cell"),
  ).toHaveText(["Pro plan", "92.10", "84.37"]);
  await expect(form).not.toContainText("would be left");
  await form.getByLabel("Output, USD").fill("60");
  await expect(form).toContainText("less than 80 % would be left");
  await expect(form).toContainText(`${from.replace("T", " ")} UTC`);
  await lookAtAll(page, "admin-catalogue-price");
  await form.getByLabel("Output, USD").fill("25");
  await form
    .getByLabel("Reason")
    .fill("The vendor announced it for May of that year.");
  await form.getByRole("button", { name: "Add price" }).click();

  const versions = page.getByRole("table", { name: "Price versions" });
  await expect(
    versions.getByRole("row", { name: /Later/ }).first(),
  ).toContainText("25");
  await expect(versions.getByRole("row", { name: /In force/ })).toContainText(
    "10",
  );
  const [price] = await db
    .select({ id: modelPrices.id, outputMicros: modelPrices.outputMicros })
    .from(modelPrices)
    .where(eq(modelPrices.effectiveFrom, new Date(`${from}Z`)));
  expect(price?.outputMicros).toBe(25_000_000n);
  expect(await actsOn(db, price?.id ?? "")).toMatchObject([
    { action: "price.add", after: { thinSaleIds: [] } },
  ]);
  await page.goto("/admin/catalogue");
  await expect(part(page, "Margins").getByRole("table")).toContainText("84.37");
  await lookAtAll(page, "admin-catalogue");
});

test("revenue and the catalogue fit a phone", async ({
  page,
  db,
  signInNewcomer,
}) => {
  await givenUser(db, { planId: "team", prepaidCredits: 250_000n });
  await givenUser(db, { debtCredits: 900n });
  await givenGivenBack(db);
  await signInNewcomer({ role: "admin" });

  await page.goto("/admin/revenue");
  await seen(main(page).getByText("Team"));
  await lookAtAll(page, "admin-revenue");
  await page.getByRole("link", { name: "Refunds and disputes" }).click();
  await seen(main(page).getByText("Needs response until"));
  await seen(main(page).getByText("money back on"));
  await lookAtAll(page, "admin-revenue-given-back");
  await page.getByRole("link", { name: "Credit balances" }).click();
  await expect(
    page.getByRole("link", { name: "Credit balances" }),
  ).toHaveAttribute("aria-current", "page");
  const owed = main(page).getByText("900").filter({ visible: true });
  // The first is the figure above them.
  await expect(owed.nth(1)).toBeVisible();
  await lookAtAll(page, "admin-revenue-balances");
  await page.goto("/admin/catalogue/plans/pro");
  await expect(page.getByLabel("Credits a period")).toHaveValue("2000000");
  await lookAtAll(page, "admin-catalogue-plan");
});
