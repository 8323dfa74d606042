import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { givenUser } from "@tests/support/build";
import { eq, inArray } from "drizzle-orm";
import { auditLog } from "@/db/schema/audit";
import { creditPacks, models, plans } from "@/db/schema/plans";
import { CREDIT_PACKS, PLANS } from "@/features/plans/catalogue";
import { expectNoViolations } from "./support/axe.ts";
import { look, lookAtAll } from "./support/screens.ts";
import { act, subscribe } from "./support/stripe.ts";
import { test } from "./support/test.ts";
import type { Testbed } from "./support/testbed.ts";

const WHY = "The new list, decided on Monday";

const part = (page: Page, name: string) => page.getByRole("region", { name });

/** In whichever form the window has room for. */
const seen = (page: Page, words: string | RegExp) =>
  expect(
    page.getByRole("main").getByText(words).filter({ visible: true }).first(),
  ).toBeVisible();

/** What the server does by itself each minute. */
async function bringOffers(page: Page, { variables }: Testbed) {
  const answer = await page.request.post("/api/cron/offers", {
    headers: { authorization: `Bearer ${variables.CRON_SECRET}` },
  });
  expect(answer.ok()).toBe(true);
}

/** Later tests find what is sold as it is shipped. */
test.afterEach(async ({ page, db, stripe, testbed }) => {
  await stripe.fail(null);
  for (const { id, priceUsdCents } of PLANS) {
    await db
      .update(plans)
      .set({ priceUsdCents, awaitsStripe: true })
      .where(eq(plans.id, id));
  }
  const shipped = CREDIT_PACKS.map(({ id }) => id);
  for (const { id } of await db.select().from(creditPacks)) {
    const isActive = shipped.includes(id);
    await db
      .update(creditPacks)
      .set({ isActive })
      .where(eq(creditPacks.id, id));
  }
  const added = await db
    .select({ id: auditLog.subjectId })
    .from(auditLog)
    .where(eq(auditLog.action, "model.add"));
  const ids = added.map(({ id }) => id ?? "");
  await db
    .update(models)
    .set({ status: "retired" })
    .where(inArray(models.id, ids));
  await bringOffers(page, testbed);
});

test("an admin changes a plan's price: who comes pays it once Stripe has it, and a subscriber keeps theirs", {
  tag: "@desktop",
}, async ({ page, db, stripe, testbed, signInNewcomer, otherDevice }) => {
  const subscriber = await otherDevice(await givenUser(db));
  await subscribe(subscriber, "Team");
  await signInNewcomer({ role: "admin" });

  await page.goto("/admin/catalogue");
  await expect(
    part(page, "Plans").getByRole("row", { name: /Enterprise/ }),
  ).toContainText("Invoiced outside");
  await part(page, "Plans").getByRole("link", { name: "Team" }).click();
  await expect(page.getByText(/keeps? what they pay now/)).toBeVisible();
  const form = page.getByRole("form", { name: "Team" });
  const price = form.getByLabel("Price a seat and month, USD");
  const margin = form.getByRole("row", { name: /Team plan/ });
  await expect(price).toHaveValue("30");
  await price.fill("9");
  await expect(form).toContainText("less than 80 % would be left");
  await price.fill("36");
  await expect(margin.getByRole("cell")).toHaveText([
    "Team plan",
    "92.10",
    "93.41",
  ]);
  await expect(form).toContainText("goes from $30 to $36");
  await form.getByLabel("Reason").fill(WHY);
  await stripe.fail({ seed: 1, fail500: 1 });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toContainText("Stripe has not taken it over yet");
  await seen(page, "Not at Stripe yet: cannot be bought");
  await lookAtAll(page, "admin-catalogue-plan-waiting");
  await stripe.fail(null);

  await signInNewcomer();
  await page.goto("/billing");
  await seen(page, "$36");
  await act(page, "Get Team").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("$72");
  const pay = dialog.getByRole("button", { name: "Continue to payment" });
  await pay.click();
  await expect(dialog.getByRole("alert")).toContainText(
    "Stripe does not list it at the price shown here",
  );
  await bringOffers(page, testbed);
  await pay.click();
  await expect(page.getByText("$72.00").first()).toBeVisible();

  await subscriber.goto("/billing");
  await expect(subscriber.getByText(/^\$60 a month for 2 seats/)).toBeVisible();
  await expect(
    subscriber.getByRole("columnheader", { name: /Team/ }),
  ).toContainText("$30");
  await look(subscriber, "billing-older-price");
});

test("an admin adds a pack, which people can buy, and a model, which they can call", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer, otherDevice }) => {
  const run = randomUUID().slice(0, 8);
  await signInNewcomer({ role: "admin" });
  const buyer = await otherDevice(await givenUser(db, { planId: "pro" }));

  await page.goto("/admin/catalogue");
  await part(page, "Credit packs")
    .getByRole("link", { name: "Add a pack" })
    .click();
  const pack = page.getByRole("form", { name: "Add a pack" });
  await pack.getByLabel("Name").fill(`Winter ${run}`);
  await pack.getByLabel("Credits", { exact: true }).fill("750000");
  await pack.getByLabel("Price, USD").fill("8.50");
  await pack.getByLabel("Order").fill("2");
  await expect(
    pack.getByRole("row", { name: new RegExp(`Winter ${run}`) }),
  ).toContainText("Not for sale");
  await pack.getByLabel("Reason").fill(WHY);
  await pack.getByRole("button", { name: "Add a pack" }).click();
  await expect(
    part(page, "Credit packs").getByRole("row", {
      name: new RegExp(`Winter ${run}.*750,000.*\\$8\\.50`),
    }),
  ).toBeVisible();
  await buyer.goto("/billing");
  await buyer.getByRole("button", { name: "Buy 750,000 credits" }).click();
  await expect(buyer.getByText(`Winter ${run}`).first()).toBeVisible();
  await expect(buyer.getByText("$8.50").first()).toBeVisible();

  await part(page, "Models").getByRole("link", { name: "Add a model" }).click();
  const model = page.getByRole("form", { name: "Add a model" });
  await model.getByLabel("Id", { exact: true }).fill("gpt-4o");
  await model.getByLabel("Name").fill(`Ours ${run}`);
  await model.getByLabel("Window, tokens").fill("32000");
  await model.getByLabel("Longest answer, tokens").fill("4096");
  for (const label of [
    "Input, USD",
    "Cached input, USD",
    "Cache write, USD",
    "Output, USD",
  ]) {
    await model.getByLabel(label, { exact: true }).fill("0.2");
  }
  await expect(model.getByRole("table")).toContainText("Pro plan");
  await model.getByLabel("Reason").fill(WHY);
  const add = model.getByRole("button", { name: "Add a model" });
  await add.click();
  await expect(model.getByRole("alert")).toContainText(
    "A model has this id already",
  );
  await expectNoViolations(page);
  await lookAtAll(page, "admin-catalogue-new-model");
  await model.getByLabel("Id", { exact: true }).fill(`ours/${run}:3b`);
  await add.click();
  await part(page, "Models")
    .getByRole("link", { name: `Ours ${run}` })
    .click();
  await expect(
    page.getByRole("table", { name: "Price versions" }),
  ).toContainText("In force");
  await buyer.goto("/chat");
  await buyer.getByRole("button", { name: /^Model:/ }).click();
  await expect(
    buyer.getByRole("menuitemradio", { name: new RegExp(`Ours ${run}`) }),
  ).toBeVisible();
});

test("the forms of the catalogue fit a phone", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer({ role: "admin" });

  await page.goto("/admin/catalogue/packs/pack_2m");
  await seen(page, "2 million credits");
  await lookAtAll(page, "admin-catalogue-pack");
  await page.goto("/admin/catalogue/plans/team");
  await seen(page, /subscribed|keeps? what they pay/);
  await lookAtAll(page, "admin-catalogue-team");
  await page.goto("/admin/catalogue/models/new");
  await expect(page.getByLabel("Window, tokens")).toBeVisible();
  await lookAtAll(page, "admin-catalogue-model-form");
  await page.goto("/admin/catalogue");
  await seen(page, "Invoiced outside");
  await lookAtAll(page, "admin-catalogue-all");
});
