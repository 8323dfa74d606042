import type { BrowserContext, Page } from "@playwright/test";
import { givenSession, givenUser, type UserWishes } from "@tests/support/build";
import type { Database } from "@/db/open";

const PEOPLE = {
  ada: "ada@example.com",
  grace: "grace@example.com",
  admin: "admin@example.com",
} as const;

export type PersonName = keyof typeof PEOPLE;

/** Signs in as a person would, over the page of GitHub or Google. */
export async function signIn(
  page: Page,
  person: PersonName,
  provider: "GitHub" | "Google" = "GitHub",
) {
  await page.goto("/login");
  await page.getByRole("button", { name: `Continue with ${provider}` }).click();
  await page
    .getByRole("button", { name: PEOPLE[person] })
    .or(page.getByRole("button", { name: person }))
    .first()
    .click();
  await page.waitForURL(/\/chat/);
}

/**
 * Makes somebody new and signs their browser in without the way over a
 * provider, for tests in which that person's plan or quota matters.
 */
export async function signInNewcomer(
  { page, db, appUrl }: { page: Page; db: Database; appUrl: string },
  wishes: UserWishes = {},
) {
  const user = await givenUser(db, wishes);
  await giveSession(page.context(), { db, appUrl, user });
  return user;
}

/** A browser on which somebody is signed in, beside their others. */
export async function giveSession(
  context: BrowserContext,
  signedIn: { db: Database; appUrl: string; user: { userId: string } },
) {
  const { db, appUrl, user } = signedIn;
  const { sessionToken } = await givenSession(db, user);
  await context.addCookies([
    {
      name: "authjs.session-token",
      value: sessionToken,
      url: appUrl,
      httpOnly: true,
      sameSite: "Lax",
    },
  ]);
}
