import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { givenUser } from "@tests/support/build";
import { eq } from "drizzle-orm";
import { memberships, sessions } from "@/db/schema/account";
import { expectNoViolations } from "./support/axe.ts";
import { look, lookAtAll } from "./support/screens.ts";
import { test } from "./support/test.ts";
import { givenPast, givenPeriod, type PastCall } from "./support/usage.ts";

const BERLIN = { timeZone: "Europe/Berlin" };
const PLAN = {
  creditsPerPeriod: 100_000n,
  dailyRequestsPerMember: 200,
  outputTokensMax: 4_096,
};

/** Twenty days of use of three models, a title and a stopped answer among it. */
const PAST: PastCall[] = Array.from({ length: 32 }, (_, call) => ({
  daysAgo: 20 - call * 0.625,
  modelId:
    ["gpt-4o-mini", "llama-3.3-70b-versatile", "gpt-4o-mini"][call % 3] ?? "",
  credits: 500 + ((call * 397) % 1_600),
  ...(call % 8 === 5 && { feature: "title" as const }),
  ...(call === 30 && { outcome: "stopped" as const }),
}));
/** Of today, which is not over. */
const NOW: PastCall = { daysAgo: 0, modelId: "gpt-4o-mini", credits: 700 };
const USED = [...PAST, NOW].reduce((sum, { credits }) => sum + credits, 0);

const main = (page: Page) => page.getByRole("main");

/** The rows of calls, in whichever form the window has room for. */
const rowsOf = (page: Page) =>
  page
    .getByRole("region", { name: "Calls" })
    .getByRole("listitem")
    .or(
      page
        .getByRole("region", { name: "Calls" })
        .getByRole("row")
        .filter({ hasNot: page.getByRole("columnheader") }),
    )
    .filter({ visible: true });

const count = (figure: number) => figure.toLocaleString("en-US");

test("before anything is used the meter is at zero, and a credit explained", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer(BERLIN);
  const scripts: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith(".js"))
      scripts.push(response.text().catch(() => ""));
  });
  await page.goto("/usage", { waitUntil: "networkidle" });

  await expect(main(page).getByRole("meter")).toHaveAttribute(
    "aria-valuetext",
    "0 used, 0 reserved, 50,000 left of 50,000 credits",
  );
  await expect(main(page).getByText(/^A credit is one token/)).toBeVisible();
  await expect(main(page).getByText("No calls yet")).toBeVisible();
  await expect(main(page).getByText("By day and model")).toHaveCount(0);
  // The chart's library is for pages that show a chart.
  expect(scripts.length).toBeGreaterThan(0);
  expect((await Promise.all(scripts)).join("")).not.toContain("recharts-");
  await expectNoViolations(page);
  await lookAtAll(page, "usage-empty");
});

test("figures, pace and chart tell of a period under way", async ({
  page,
  db,
  context,
  signInNewcomer,
}) => {
  const person = await signInNewcomer({
    ...BERLIN,
    limits: PLAN,
    prepaidCredits: 12_000n,
    overageCapCredits: 100_000n,
  });
  await givenPeriod(db, person, { daysPassed: 21 });
  await givenPast(db, person, [...PAST, NOW]);
  await page.goto("/usage");

  await expect(main(page).getByRole("meter").first()).toHaveAttribute(
    "aria-valuetext",
    `${count(USED)} used, 0 reserved, ${count(100_000 - USED)} left of 100,000 credits`,
  );
  await expect(
    main(page).getByText(
      /^At this pace about 66,000 of 100,000 credits are used by/,
    ),
  ).toBeVisible();
  await expect(main(page).getByText("12,000", { exact: true })).toBeVisible();
  await expect(
    main(page).getByText("0 used, at most 100,000 credits"),
  ).toBeVisible();
  await expect(main(page).locator("time").first()).toHaveAttribute(
    "title",
    /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
  );

  const chart = main(page).getByRole("img", { name: /most of them on/ });
  await expect(
    chart.locator(".recharts-bar-rectangle path").first(),
  ).toBeVisible();
  await expect(
    chart.locator('path[fill^="url(#daily-today"]').first(),
  ).toBeVisible();
  await expectNoViolations(page);
  await lookAtAll(page, "usage-full");

  await page.getByRole("button", { name: "Show as table" }).click();
  const days = page
    .getByRole("region", { name: "By day and model" })
    .getByRole("row");
  await expect(days.first()).toContainText("llama-3.3-70b-versatile");
  expect(await totalOf(days.locator("td:last-child").allTextContents())).toBe(
    USED,
  );
  await expectNoViolations(page);
  await look(page, "usage-chart-table");

  await context.setOffline(true);
  await expect(main(page).getByText(/^You are offline\./)).toBeVisible();
  await context.setOffline(false);
});

const totalOf = async (texts: Promise<string[]>) =>
  (await texts).reduce(
    (sum, text) => sum + Number(text.replaceAll(",", "")),
    0,
  );

test("the limit is named by its day where the pace reaches it", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer({
    ...BERLIN,
    limits: { ...PLAN, creditsPerPeriod: 50_000n },
  });
  await givenPeriod(db, person, { daysPassed: 21 });
  await givenPast(db, person, PAST);
  await page.goto("/usage");

  const pace = main(page).getByText(/^At this pace you reach the limit on/);
  await expect(pace).toBeVisible();
  const reached = await pace.locator("time").getAttribute("datetime");
  expect(Date.parse(reached ?? "")).toBeGreaterThan(Date.now());
  expect(Date.parse(reached ?? "")).toBeLessThan(Date.now() + 9 * 86_400_000);
});

test("calls are narrowed by the address, paged, and kept as a file", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer({ ...BERLIN, limits: PLAN });
  await givenPeriod(db, person, { daysPassed: 21 });
  await givenPast(db, person, PAST);
  await page.goto("/usage");
  const rows = rowsOf(page);
  await expect(rows).toHaveCount(25);

  await page.getByRole("link", { name: "Older" }).click();
  await expect(rows).toHaveCount(PAST.length - 25);
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(rows).toHaveCount(25);

  await page.getByLabel("Purpose", { exact: true }).selectOption("Title");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/feature=title/);
  await expect(rows).toHaveCount(4);
  await expect(
    page.getByRole("button", { name: "Show", exact: true }),
  ).toBeFocused();
  await page.getByLabel("Model", { exact: true }).selectOption("Llama 3.3");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/model=llama/);
  await expect(rows).toHaveCount(1);
  await look(page, "usage-narrowed");

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const file = readFileSync(await (await download).path(), "utf8");
  expect(file.trimEnd().split("\r\n")).toHaveLength(2);

  await page.goBack();
  await expect(rows).toHaveCount(4);
  await expect(page.getByLabel("Model", { exact: true })).toHaveValue("");
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(rows).toHaveCount(25);
  await expect(page.getByLabel("Purpose", { exact: true })).toHaveValue("");

  await page.goto("/usage?outcome=stopped");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("estimated");
  await page.goto("/usage?from=2001-01-01&to=2001-01-02");
  await expect(main(page).getByText("No calls match")).toBeVisible();
  await page.goto("/usage?from=yesterday&outcome=stopped");
  await expect(main(page).getByRole("alert")).toContainText(
    "From: Give a day as 2026-11-21.",
  );
  await expect(rows).toHaveCount(1);
  await expectNoViolations(page);
});

test("a part that fails says so, and the rest of the page stands @desktop", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer({ ...BERLIN, limits: PLAN });
  await givenPast(db, person, PAST.slice(-3));
  await db.execute("alter view call_receipts rename to call_receipts_away");
  try {
    await page.goto("/usage");
    await expect(main(page).getByRole("alert")).toContainText(
      "This part could not be loaded.",
    );
    await expect(main(page).getByText("credits left")).toBeVisible();
    await look(page, "usage-failed");
  } finally {
    await db.execute("alter view call_receipts_away rename to call_receipts");
  }

  await page.getByRole("button", { name: "Retry" }).click();

  await expect(rowsOf(page)).toHaveCount(3);
});

test("a call opens its receipt, and a month its statement; both print", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer({
    ...BERLIN,
    limits: { ...PLAN, creditsPerPeriod: 30_000n },
    prepaidCredits: 30_000n,
  });
  await givenPeriod(db, person, { daysPassed: 21 });
  const requestIds = await givenPast(db, person, PAST);
  const newest = requestIds.at(-1) ?? "";
  await page.goto("/usage");
  await rowsOf(page).first().getByRole("link").click();

  await expect(page).toHaveURL(`/usage/receipt/${newest}`);
  const { credits = 0 } = PAST.at(-1) ?? {};
  await expect(page.getByRole("row", { name: /^Charged/ })).toContainText(
    count(credits),
  );
  await expect(main(page)).toContainText(newest);
  await expect(main(page)).toContainText(person.email);
  await expectNoViolations(page);
  await lookAtAll(page, "usage-receipt");
  await keepPdf(page, "receipt");

  await page.getByRole("link", { name: "Back to usage" }).click();
  await page
    .getByRole("region", { name: "Statements" })
    .getByRole("link")
    .last()
    .click();
  await expect(page).toHaveURL(/\/usage\/statement\/\d{4}-\d\d$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Usage statement",
  );
  await expect(main(page)).toContainText(requestIds[0] ?? "");
  await expectNoViolations(page);
  await lookAtAll(page, "usage-statement");
  await keepPdf(page, "statement");

  await page.goto("/usage/statement/2999-01");
  await expect(page.getByText("There is nothing here")).toBeVisible();
});

/** Both papers; nothing but the document is on them. */
async function keepPdf(page: Page, name: string) {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe(
    "rgb(0, 0, 0)",
  );
  for (const [format, box] of [
    ["A4", /\/MediaBox \[0 0 59\d(\.\d+)? 84\d(\.\d+)?\]/],
    ["Letter", /\/MediaBox \[0 0 612 792\]/],
  ] as const) {
    const pdf = await page.pdf({
      format,
      preferCSSPageSize: false,
      path: `test-results/screens/${name}-${format}.pdf`,
    });
    expect(pdf.toString("latin1")).toMatch(box);
  }
  await page.emulateMedia({ media: null, colorScheme: null });
}

test("a member of a team sees their own calls, and its owner everybody's", {
  tag: "@desktop",
}, async ({ page, db, otherDevice, signInNewcomer }) => {
  const owner = await signInNewcomer({ ...BERLIN, limits: PLAN });
  const member = await givenUser(db, { name: "Grace Hopper", ...BERLIN });
  const { workspaceId, planId } = owner;
  await db
    .insert(memberships)
    .values({ workspaceId, userId: member.userId, role: "member" });
  await givenPast(db, owner, PAST.slice(-2));
  await givenPast(
    db,
    { workspaceId, planId, userId: member.userId },
    PAST.slice(-3),
  );
  const theirs = await otherDevice(member);
  await db
    .update(sessions)
    .set({ workspaceId })
    .where(eq(sessions.userId, member.userId));

  await page.goto("/usage");
  await expect(rowsOf(page)).toHaveCount(5);
  await page.getByLabel("Member", { exact: true }).selectOption("Grace Hopper");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(rowsOf(page)).toHaveCount(3);
  await expect(rowsOf(page).first()).toContainText("Grace Hopper");
  await look(page, "usage-team");
  const call = await rowsOf(page)
    .first()
    .getByRole("link")
    .getAttribute("href");

  await theirs.goto("/usage");
  await expect(rowsOf(theirs)).toHaveCount(3);
  await expect(theirs.getByLabel("Member", { exact: true })).toHaveCount(0);
  await theirs.goto(call ?? "");
  await expect(theirs.getByRole("heading", { name: "Receipt" })).toBeVisible();
  await theirs.goto(`/usage?member=${owner.userId}`);
  await expect(rowsOf(theirs)).toHaveCount(0);
});
