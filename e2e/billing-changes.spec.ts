import { expect } from "@playwright/test";
import { act, customerOf, pay, subscribe } from "./support/stripe.ts";
import { test } from "./support/test.ts";

test("a plan is cancelled, kept and cancelled again, and the page says where it stands", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await subscribe(page, "Pro");

  await act(page, "Cancel Pro").click();
  const dialog = page.getByRole("dialog", { name: "Cancel Pro?" });
  await expect(dialog).toContainText("nothing is refunded");
  await dialog.getByRole("button", { name: "Keep Pro" }).click();
  await expect(dialog).toBeHidden();
  await act(page, "Cancel Pro").click();
  await dialog.getByRole("button", { name: /^Cancel on/ }).click();

  await expect(page.getByText(/^Ends on .*; then Free$/)).toBeVisible();
  await expect(
    page.getByText("You can take it back until then."),
  ).toBeFocused();
  await act(page, "Keep Pro").click();
  await expect(page.getByText("Pro goes on as before.")).toBeVisible();
  await expect(page.getByText(/Renews on/)).toBeVisible();
});

test("a bigger plan shows what it costs now, charges that and holds at once", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await subscribe(page, "Pro");

  await act(page, "Change to Team").click();
  const dialog = page.getByRole("dialog", { name: "Change to Team" });
  await expect(dialog).toContainText("$60.00");
  await dialog.getByLabel("Seats").fill("3");
  await expect(dialog.getByRole("row", { name: "Then" })).toContainText(
    "$90.00",
  );
  await dialog.getByRole("button", { name: "Pay $70.00 and change" }).click();

  await expect(page.getByText("Team is active.")).toBeVisible();
  await expect(page.getByText(/^\$90 a month for 3 seats/)).toBeVisible();
  await expect(
    page.getByText("Change of plan").filter({ visible: true }).first(),
  ).toBeVisible();
});

test("a bigger plan whose card is declined waits for its invoice, and then holds", {
  tag: "@desktop",
}, async ({ page, db, stripe, signInNewcomer }) => {
  const person = await signInNewcomer();
  await subscribe(page, "Pro");
  await stripe.setCard(await customerOf(db, person), "declines");

  await act(page, "Change to Team").click();
  const dialog = page.getByRole("dialog", { name: "Change to Team" });
  await dialog.getByRole("button", { name: /^Pay .* and change$/ }).click();

  await expect(dialog.getByRole("alert")).toContainText(
    "The payment did not go through. Your plan is unchanged.",
  );
  await expect(
    dialog.getByRole("link", { name: "Pay the invoice" }),
  ).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(
    page.getByText(/A change of plan waits for its payment/),
  ).toBeVisible();
  await expect(page.getByText(/^\$20 a month · Renews on/)).toBeVisible();
  await page
    .getByRole("main")
    .getByRole("link", { name: "Pay the invoice" })
    .click();
  await pay(page);
  await stripe.settled();
  await page.goto("/billing");
  await expect(page.getByText(/^\$60 a month for 2 seats/)).toBeVisible();
});

test("a smaller plan is planned, can be taken back, and comes with the period", {
  tag: "@desktop",
}, async ({ page, stripe, signInNewcomer }) => {
  await signInNewcomer();
  await subscribe(page, "Team");
  const change = async () => {
    await act(page, "Change to Pro").click();
    const dialog = page.getByRole("dialog", { name: "Change to Pro" });
    await expect(dialog).toContainText("Nothing is due now.");
    await dialog.getByRole("button", { name: /^Change on/ }).click();
  };

  await change();
  await expect(page.getByText(/^Changes to Pro on/)).toBeVisible();
  await act(page, "Keep Team").click();
  await expect(page.getByText("Team goes on as before.")).toBeVisible();
  await change();
  await expect(page.getByText(/^Changes to Pro on/)).toBeVisible();
  await stripe.advance({ days: 32 });

  await page.goto("/billing");
  await expect(page.getByText(/^\$20 a month · Renews on/)).toBeVisible();
});

test("a dialog is left with the keyboard, and the focus is where it was", {
  tag: "@desktop",
}, async ({ page, signInNewcomer }) => {
  await signInNewcomer();
  await subscribe(page, "Pro");
  await expect(page.getByText("Pro is active.")).toBeFocused();
  await act(page, "Change to Team").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Change to Team" });
  await expect(dialog.getByLabel("Seats")).toBeFocused();

  await page.keyboard.press("Escape");

  await expect(dialog).toBeHidden();
  await expect(act(page, "Change to Team")).toBeFocused();
});
