import { expect, type Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { accounts, users } from "@/db/schema/account";
import { preferences } from "@/db/schema/preferences";
import { lookAtAll } from "./support/screens.ts";
import { signIn } from "./support/sign-in.ts";
import { test } from "./support/test.ts";

const section = (page: Page, name: string) =>
  page.getByRole("region", { name, exact: true });

const save = (page: Page, name: string) =>
  section(page, name).getByRole("button", { name: "Save" });

/** How often the browser sends something to be saved from now on. */
function countSaves(page: Page) {
  const count = { sent: 0 };
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/settings")) {
      count.sent += 1;
    }
  });
  return count;
}

test("a profile is saved once by a double click on a slow network, and shows everywhere", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer({ timeZone: "Asia/Tokyo" });
  await page.goto("/settings");
  const profile = section(page, "Profile");
  await lookAtAll(page, "settings");
  const saves = countSaves(page);
  await page.route("**/settings", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue();
  });

  await profile.getByLabel("Name").fill("Ada King");
  await profile.getByLabel("Time zone").selectOption("Europe/Berlin");
  await profile
    .getByLabel("Dates and figures as in")
    .selectOption({ label: "Germany" });
  await expect(profile.getByText("1 December at 14:00")).toBeVisible();
  await save(page, "Profile").dblclick();

  await expect(profile.getByText("Saved.")).toBeVisible();
  expect(saves.sent).toBe(1);
  const [stored] = await db
    .select()
    .from(users)
    .where(eq(users.id, person.userId));
  expect(stored).toMatchObject({
    name: "Ada King",
    timeZone: "Europe/Berlin",
    locale: "de-DE",
  });
  await profile.getByLabel("Name").fill("Ada");
  await expect(profile.getByText("Saved.")).toBeHidden();
});

test("what could not be saved is kept, says so, and is saved by the next try", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer();
  await page.goto("/settings");
  const instructions = section(page, "Custom instructions");
  const text = instructions.getByRole("textbox");
  await text.fill("Answer in one sentence.\nNo lists.");
  await expect(instructions.getByText("33 of 4,000 characters")).toBeVisible();

  await page.route("**/settings", (route) => route.abort());
  await save(page, "Custom instructions").click();
  await expect(instructions.getByRole("alert")).toContainText("Not saved");
  await expect(text).toHaveValue("Answer in one sentence.\nNo lists.");
  await page.unroute("**/settings");
  await save(page, "Custom instructions").click();

  await expect(instructions.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(text).toHaveValue("Answer in one sentence.\nNo lists.");
  await text.fill("a".repeat(4_001));
  await expect(instructions.getByRole("alert").first()).toHaveText(
    "One character too many. Shorten the text to save it.",
  );
  await expect(save(page, "Custom instructions")).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await text.fill("");
  await save(page, "Custom instructions").click();
  await expect(instructions.getByText("Saved.")).toBeVisible();
  const [stored] = await chosenBy(db, person);
  expect(stored?.customInstructions).toBeNull();
});

test("a default model that leaves the plan is kept, and said to be passed over", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer();
  await db
    .insert(preferences)
    .values({ userId: person.userId, defaultModelId: "gpt-4o" });
  await page.goto("/settings");
  const model = section(page, "Default model");

  await expect(
    model.getByText(/^GPT-4o is not in your plan\. New chats begin with/),
  ).toBeVisible();

  const choice = model.getByLabel("New chats begin with");
  const offered = await choice.locator("option").allTextContents();
  expect(offered.filter((name) => name.startsWith("GPT-4o ("))).toHaveLength(1);
  await choice.selectOption({ index: 1 });
  await save(page, "Default model").click();
  await expect(model.getByText("Saved.")).toBeVisible();
  await expect(model.getByText(/not in your plan/)).toBeHidden();
  const [stored] = await chosenBy(db, person);
  expect(stored?.defaultModelId).not.toBe("gpt-4o");
});

test("a theme chosen on one device is taken over by the others, whose own later choice stands", {
  tag: "@desktop",
}, async ({ page, signInNewcomer, otherDevice }) => {
  const person = await signInNewcomer();
  const phone = await otherDevice(person);
  await page.goto("/settings");
  const html = page.locator("html");

  await section(page, "Theme").getByLabel("Dark").check();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await expect(section(page, "Theme").getByText("Saved.")).toBeVisible();

  await phone.goto("/settings");
  await expect(phone.locator("html")).toHaveAttribute("data-theme", "dark");
  await section(phone, "Theme").getByLabel("Light").check();
  await expect(section(phone, "Theme").getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(html).toHaveAttribute("data-theme", "light");

  await page.route("**/settings", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await section(page, "Theme").getByLabel("Dark").check();
  await expect(section(page, "Theme").getByRole("alert")).toContainText(
    "in this browser only",
  );
  await page.reload();
  await expect(html).toHaveAttribute("data-theme", "dark");
});

test("mails are switched by keyboard, and those that must come say why", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer();
  await page.goto("/settings#mails");
  const mails = section(page, "Mails");
  const usage = mails.getByRole("switch", { name: "Usage" });

  await usage.focus();
  await page.keyboard.press("Space");

  await expect(usage).not.toBeChecked();
  await expect(mails.getByText("Saved.")).toBeVisible();
  await expect(mails.getByRole("switch")).toHaveCount(2);
  await expect(mails.getByText("Always on")).toHaveCount(2);
  expect(await chosenBy(db, person)).toMatchObject([
    { mailUsage: false, mailTrial: true },
  ]);
  await page.reload();
  await expect(usage).not.toBeChecked();
});

test("other devices are listed and signed out, this one stays", {
  tag: "@desktop",
}, async ({ page, signInNewcomer, otherDevice }) => {
  const person = await signInNewcomer();
  const phone = await otherDevice(person);
  await otherDevice(person);
  await page.goto("/settings");
  const devices = section(page, "Devices");
  await expect(devices.getByRole("listitem")).toHaveCount(3);
  await expect(devices.getByRole("listitem").first()).toContainText(
    "This browser",
  );

  await devices
    .getByRole("button", { name: /^Sign out Unknown/ })
    .first()
    .click();
  await expect(devices.getByRole("listitem")).toHaveCount(2);
  await devices.getByRole("button", { name: "Sign out all others" }).click();

  await expect(devices.getByRole("listitem")).toHaveCount(1);
  await expect(
    devices.getByText("You are signed in nowhere else.").last(),
  ).toBeVisible();
  await phone.goto("/settings");
  await expect(phone).toHaveURL(/\/login/);
  await page.reload();
  await expect(devices.getByRole("listitem")).toHaveCount(1);
});

test("a browser is known by its name, a second sign-in is linked and unlinked, the last one stays @desktop", async ({
  page,
  db,
}) => {
  await signIn(page, "admin");
  await page.goto("/settings");
  const ways = section(page, "Sign-in");
  await expect(section(page, "Devices")).toContainText("Chrome on Linux");
  const disconnect = ways.getByRole("button", { name: "Disconnect GitHub" });
  await expect(disconnect).toHaveAttribute("aria-disabled", "true");

  await ways.getByRole("button", { name: "Connect Google" }).click();
  await page.getByRole("button", { name: /admin@example\.com/ }).click();
  await page.waitForURL(/\/settings/);
  await expect(
    ways.getByRole("button", { name: "Disconnect Google" }),
  ).toBeVisible();
  await disconnect.click();

  await expect(
    ways.getByRole("button", { name: "Connect GitHub" }),
  ).toBeVisible();
  const [admin] = await db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.email, "admin@example.com"));
  const linked = await db
    .select({ provider: accounts.provider })
    .from(accounts)
    .where(eq(accounts.userId, admin?.id ?? ""));
  expect(linked).toEqual([{ provider: "google" }]);
  // As other journeys know them.
  await ways.getByRole("button", { name: "Connect GitHub" }).click();
  await page
    .getByRole("button", { name: /admin@example\.com|admin/ })
    .first()
    .click();
  await page.waitForURL(/\/settings/);
});

const chosenBy = (db: Database, { userId }: { userId: string }) =>
  db.select().from(preferences).where(eq(preferences.userId, userId));
