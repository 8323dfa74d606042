import { expect, type Page } from "@playwright/test";
import { callsOf, ledgerOf } from "@tests/support/threads";
import { eq } from "drizzle-orm";
import { users } from "@/db/schema/account";
import {
  aQuestion,
  ask as askBehind,
  stop as stopBehind,
  visitorOf,
} from "./support/asking.ts";
import {
  ask,
  askAndWait,
  composer,
  lastAnswer,
  openSidebar,
  receipt,
  thread,
} from "./support/chat.ts";
import { test } from "./support/test.ts";

const ONE_AT_A_TIME = { concurrentCallsPerMember: 1 };
const card = (page: Page, words: string | RegExp) =>
  page.getByRole("alert", { name: words });

/** The first of a month at 00:00 UTC, as it is there. */
const ZONES = [
  {
    timezoneId: "Asia/Tokyo",
    returns: /Credits return on \w+\s1\sat\s9:00\sAM\./,
  },
  {
    timezoneId: "America/New_York",
    returns: /Credits return on \w+\s(28|29|30|31)\sat\s[78]:00\sPM\./,
  },
];

for (const { timezoneId, returns } of ZONES) {
  test.describe(`in ${timezoneId}`, () => {
    test.use({ timezoneId, locale: "en-US" });

    test("a spent quota is told with its figures, its reset and two ways on, and keeps the question", {
      tag: timezoneId === "Asia/Tokyo" ? [] : "@desktop",
    }, async ({ page, model, db, signInNewcomer, testbed }) => {
      const person = await signInNewcomer({
        limits: { creditsPerPeriod: 1_000n, outputTokensMax: 300 },
      });
      await model.behave({ outputTokens: 300, tokensPerSecond: 0 });
      await page.goto("/chat");
      await askAndWait(page, "What is a ledger?");
      const [charge] = await ledgerOf(db, person);
      // Another answer of theirs is running meanwhile: credits are reserved.
      await model.behave({ outputTokens: 300, tokensPerSecond: 15 });
      const visitor = await visitorOf(db, person);
      const app = { url: testbed.appUrl };
      const running = aQuestion();
      await askBehind(app, visitor, running);
      const held = (await callsOf(db, person)).at(-1)?.heldCredits;

      const long = "Why is that so? ".repeat(100).trim();
      await ask(page, long);

      const refused = card(
        page,
        /This answer could need [\d,]+ credits; \d+ are left/,
      );
      await expect(refused).toBeVisible();
      await expect(refused).toContainText("Your message is kept.");
      await expect(refused).toContainText(returns);
      await expect(refused).toContainText(
        `${charge?.credits} used · ${held} reserved · 1,000 in all`,
      );
      await expect(
        refused.getByRole("link", { name: "See plans" }),
      ).toHaveAttribute("href", /^\/billing\?next=%2Fchat%2F[\w-]+$/);
      await expect(
        refused.getByRole("link", { name: "Buy credits" }),
      ).toHaveAttribute("href", /^\/billing\?next=%2Fchat%2F[\w-]+#credits$/);
      await expect(composer(page)).toHaveValue(long);
      expect(await ledgerOf(db, person)).toHaveLength(1);

      await refused.getByRole("link", { name: "See plans" }).click();
      await expect(page).toHaveURL(/\/billing\?next=/);
      await page.goBack();
      await expect(composer(page)).toHaveValue(long);
      await stopBehind(app, visitor, running);
    });
  });
}

test("the last request of a day is followed by a card that says when new ones come", {
  tag: "@desktop",
}, async ({ page, model, signInNewcomer }) => {
  await signInNewcomer({ limits: { dailyRequestsPerMember: 2 } });
  await page.goto("/chat");
  await askAndWait(page, "One");
  await askAndWait(page, "Two");

  await ask(page, "Three");

  const refused = card(page, "You have used all 2 requests of today.");
  await expect(refused).toContainText("2 used · 2 in all");
  await expect(refused).toContainText("Requests return on");
  await expect(refused.getByRole("link", { name: "See plans" })).toBeVisible();
  await expect(composer(page)).toHaveValue("Three");
  await expect(thread(page)).not.toContainText("Three");
  expect(await model.calls()).toHaveLength(2);
});

test("a second answer at once is refused, and can be asked when the first has ended", {
  tag: "@desktop",
}, async ({ page, model, db, signInNewcomer, testbed }) => {
  const person = await signInNewcomer({ limits: ONE_AT_A_TIME });
  const visitor = await visitorOf(db, person);
  const running = aQuestion();
  await model.behave({ outputTokens: 1_000, tokensPerSecond: 20 });
  await askBehind({ url: testbed.appUrl }, visitor, running);
  await page.goto("/chat");

  await ask(page, "And another?");

  await expect(
    card(page, "You have 1 answer running, as many as your plan allows."),
  ).toBeVisible();
  await expect(composer(page)).toHaveValue("And another?");
  expect(await model.calls()).toHaveLength(1);
  await stopBehind({ url: testbed.appUrl }, visitor, running);
  await model.reset();
  await composer(page).press("Enter");
  await expect(receipt(lastAnswer(page))).toBeVisible();
});

test("a suspended person is told why, keeps the question and is out at the next page", {
  tag: "@desktop",
}, async ({ page, model, db, signInNewcomer }) => {
  // Known already: telling the zone would be a next request.
  const { userId } = await signInNewcomer({ timeZone: "Europe/Berlin" });
  await page.goto("/chat");
  await db
    .update(users)
    .set({ status: "suspended", suspendedReason: "unpaid invoices" })
    .where(eq(users.id, userId));

  await ask(page, "What is a ledger?");

  await expect(
    card(page, "This account is suspended: unpaid invoices"),
  ).toBeVisible();
  await expect(composer(page)).toHaveValue("What is a ledger?");
  expect(await model.calls()).toEqual([]);
  await page.reload();
  await expect(page).toHaveURL(/\/suspended/);
  await expect(page.getByText("unpaid invoices")).toBeVisible();
});

test("the usage page shows what the ledger says, and what is reserved now", async ({
  page,
  model,
  db,
  signInNewcomer,
  testbed,
}) => {
  const person = await signInNewcomer({
    limits: { creditsPerPeriod: 20_000n },
  });
  await page.goto("/chat");
  await askAndWait(page, "What is a ledger?");
  await model.behave({ text: "A short one.", omitUsage: true });
  await askAndWait(page, "And a short one?");
  await model.behave({ outputTokens: 1_000, tokensPerSecond: 20 });
  const visitor = await visitorOf(db, person);
  const running = aQuestion();
  await askBehind({ url: testbed.appUrl }, visitor, running);

  await openSidebar(page);
  await page.getByRole("link", { name: /credits left/ }).click();

  const calls = await callsOf(db, person);
  const charges = await ledgerOf(db, person);
  const used = charges.reduce((sum, { credits }) => sum + credits, 0n);
  const held = calls.at(-1)?.heldCredits ?? 0n;
  const number = (count: bigint) => count.toLocaleString("en-US");
  expect(charges).toHaveLength(2);
  await expect(
    page
      .getByRole("main")
      .getByRole("meter", { name: "Credits of this period" }),
  ).toHaveAttribute(
    "aria-valuetext",
    `${number(used)} used, ${number(held)} reserved, ${number(20_000n - used - held)} left of 20,000 credits`,
  );
  const [first, second] = charges;
  const rows = page
    .getByRole("main")
    .getByRole("listitem")
    .or(
      page.getByRole("row").filter({ hasNot: page.getByRole("columnheader") }),
    );
  await expect(rows.filter({ visible: true })).toHaveText([
    new RegExp(`${number(held)}.*reserved`),
    new RegExp(`≈ ${second?.credits}|${second?.credits} credits, estimated`),
    new RegExp(`${first?.inputTokens}.*${first?.outputTokens}`),
  ]);
  await stopBehind({ url: testbed.appUrl }, visitor, running);
});
