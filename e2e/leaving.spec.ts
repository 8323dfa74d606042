import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { sessions, users } from "@/db/schema/account";
import { conversations } from "@/db/schema/chat";
import { workspaceClosings } from "@/db/schema/closings";
import { askAndWait } from "./support/chat.ts";
import { look, lookAtAll } from "./support/screens.ts";
import { signIn } from "./support/sign-in.ts";
import { subscribe } from "./support/stripe.ts";
import { test } from "./support/test.ts";

const act = (page: Page) =>
  page.getByRole("button", { name: "Delete account for good" });

test("one click exports everything, also for somebody suspended", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer({ name: "Ada King" });
  await page.goto("/chat");
  await askAndWait(page, "What is a ledger?");
  await page.goto("/settings#data");

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export everything" }).click();
  const file = JSON.parse(readFileSync(await (await download).path(), "utf8"));

  expect(file).toMatchObject({
    profile: { name: "Ada King", email: person.email },
    conversations: [{ messages: [{ role: "user" }, { role: "assistant" }] }],
    usage: [{ kind: "charge" }],
  });
  await db
    .update(users)
    .set({ status: "suspended" })
    .where(eq(users.id, person.userId));
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/suspended/);
  await look(page, "suspended");
  const again = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export everything" }).click();
  expect((await again).suggestedFilename()).toMatch(/^tollgate-.*\.json$/);
});

test("an account is deleted for real: the plan ends, chats go, every device is signed out", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer, otherDevice }) => {
  const person = await signInNewcomer({ timeZone: "Europe/Berlin" });
  await subscribe(page, "Pro");
  await page.goto("/chat");
  await askAndWait(page, "Whom may I tell?");
  const phone = await otherDevice(person);
  await phone.goto("/chat");
  await page.goto("/settings#data");
  await page.getByRole("link", { name: "Delete account" }).click();
  await expect(page.getByText(/^Pro ends now, not on/)).toBeVisible();
  await expect(page.getByText(/^1 chat, with all versions/)).toBeVisible();
  await lookAtAll(page, "delete-account");

  const typed = page.getByLabel(`Type ${person.email} to confirm`);
  await typed.fill("somebody@example.com");
  await expect(act(page)).toHaveAttribute("aria-disabled", "true");
  await typed.fill(person.email.toUpperCase());
  await act(page).dblclick();

  await expect(page).toHaveURL(/\/account-deleted$/);
  await expect(
    page.getByRole("heading", { name: "Your account is deleted" }),
  ).toBeVisible();
  await look(page, "account-deleted");
  await expect
    .poll(
      async () => {
        const [closing] = await db
          .select()
          .from(workspaceClosings)
          .where(eq(workspaceClosings.workspaceId, person.workspaceId));
        return closing?.forgottenAt !== null && closing?.erasedAt !== null;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  expect(
    await db.$count(conversations, eq(conversations.userId, person.userId)),
  ).toBe(0);
  await phone.goto("/chat");
  await expect(phone).toHaveURL(/\/login/);
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/login/);
});

test("a sign-in of some time ago is asked for again, and leads back @desktop", async ({
  page,
  db,
}) => {
  await signIn(page, "admin");
  await db
    .update(sessions)
    .set({ createdAt: new Date(Date.now() - 11 * 60_000) });
  await page.goto("/settings/delete");
  await expect(
    page.getByRole("heading", { name: "Sign in once more" }),
  ).toBeVisible();
  await expect(act(page)).toHaveCount(0);

  await page.getByRole("button", { name: "Sign in again with GitHub" }).click();
  await page.getByRole("button", { name: /admin/ }).first().click();

  await expect(page).toHaveURL(/\/settings\/delete$/);
  await expect(act(page)).toBeVisible();
});
