import { expect, type Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { creditBalances, subscriptions } from "@/db/schema/billing";
import { notifications } from "@/db/schema/notices";
import { look, lookAtAll } from "./support/screens.ts";
import { act, customerOf, pay, subscribe } from "./support/stripe.ts";
import { test } from "./support/test.ts";
import { givenUsed } from "./support/usage.ts";

const ZONE = { timeZone: "Europe/Berlin" };

const settled = async (page: Page) => {
  await expect(
    page.getByRole("main").getByText(/Visa ending|Nothing was bought yet/),
  ).toBeVisible();
};

test("prices and the page of somebody on the free plan fit their window", async ({
  page,
  signInNewcomer,
}) => {
  await page.goto("/pricing");
  await lookAtAll(page, "pricing");

  await signInNewcomer(ZONE);
  await page.goto("/billing");
  await settled(page);
  await lookAtAll(page, "billing-free");
  await act(page, "Get Team").click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await look(page, "billing-seats");
  await page.keyboard.press("Escape");
  await act(page, "Start the trial").click();
  await expect(page.getByText(/^Trial until/)).toBeVisible();
  await look(page, "billing-trial");
});

test("a plan, its changes and its end fit their window", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer(ZONE);
  await subscribe(page, "Team");
  await settled(page);
  await lookAtAll(page, "billing-team");

  await act(page, "Change seats").click();
  await expect(page.getByRole("button", { name: /and change$/ })).toBeVisible();
  await look(page, "billing-change-now");
  await page.keyboard.press("Escape");
  await act(page, "Change to Pro").click();
  await expect(page.getByRole("button", { name: /^Change on/ })).toBeVisible();
  await look(page, "billing-change-later");
  await page.getByRole("button", { name: /^Change on/ }).click();
  await expect(page.getByText(/^Changes to Pro on/)).toBeVisible();
  await look(page, "billing-planned");
  await act(page, "Keep Team").click();
  await expect(page.getByText("Team goes on as before.")).toBeVisible();
  await act(page, "Cancel Team").click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await look(page, "billing-cancel");
});

test("credits, debt, overage and a notice fit their window", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer(ZONE);
  await subscribe(page, "Pro");
  await act(page, "Buy 2,000,000 credits").click();
  await pay(page);
  await expect(page.getByText(/^Paid\. Your prepaid balance/)).toBeVisible();
  await givenTrouble(db, person);
  await page.getByRole("switch", { name: "Overage" }).click();
  await expect(page.getByRole("switch")).toBeChecked();

  await page.goto("/billing?next=/chat");
  await settled(page);

  await lookAtAll(page, "billing-credits");
});

/** A debt, much overage, and a second subscription that was refunded. */
async function givenTrouble(
  db: Database,
  { workspaceId }: { workspaceId: string },
) {
  await db
    .update(creditBalances)
    .set({ debt: 12_400n })
    .where(eq(creditBalances.workspaceId, workspaceId));
  await db.insert(notifications).values({
    workspaceId,
    kind: "second_subscription_cancelled",
    cause: "sub_second",
  });
  await givenUsed(db, { workspaceId }, 1_400_000n);
}

test("what goes wrong with a payment fits its window", async ({
  page,
  db,
  stripe,
  signInNewcomer,
}) => {
  const person = await signInNewcomer(ZONE);
  await subscribe(page, "Pro");
  await stripe.setCard(await customerOf(db, person), "declines");
  await act(page, "Change to Team").click();
  await page.getByRole("button", { name: /and change$/ }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
  await look(page, "billing-declined");
  await page.getByRole("button", { name: "Close" }).click();
  await expect(
    page.getByText(/A change of plan waits for its payment/),
  ).toBeVisible();
  await look(page, "billing-change-unpaid");

  await stripe.advance({ days: 31, hours: 2 });
  await db
    .update(subscriptions)
    .set({ pastDueSince: new Date(Date.now() - 86_400_000) })
    .where(eq(subscriptions.workspaceId, person.workspaceId));
  await page.goto("/chat");
  await expect(page.getByText(/2 days left/)).toBeVisible();
  await look(page, "chat-late");
  await page.goto("/billing");
  await settled(page);
  await lookAtAll(page, "billing-late");
  await stripe.fail({ seed: 1, fail500: 1, only: { path: "/v1/" } });
  await page.reload();
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
  await look(page, "billing-stripe-away");
});

test("a payment under way fits its window", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer(ZONE);
  await page.goto("/billing");
  await act(page, "Buy 500,000 credits").click();
  await page.getByRole("button", { name: /^Pay by bank debit/ }).click();

  await expect(page.getByText(/is being processed/)).toBeVisible();
  await look(page, "billing-processing");
});
