import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Database, openDatabase } from "@/db/open";
import { fillDemo, removeDemo } from "../scripts/demo/demo.ts";
import { expectNoViolations } from "./support/axe.ts";
import { lookAtAll } from "./support/screens.ts";
import { test } from "./support/test.ts";

const main = (page: Page) => page.getByRole("main");
const part = (page: Page, name: string) => page.getByRole("region", { name });

/** The figure under a name. */
const figure = (page: Page, name: string) =>
  main(page)
    .getByRole("term")
    .filter({ hasText: new RegExp(`^${name}`), has: page.getByRole("button") })
    .locator("xpath=following-sibling::dd[1]");

const count = z.coerce.number();
const sums = z.object({
  calls: count,
  tokens: count,
  credits: count,
  cost: count,
  people: count,
});

/** What is paid for subscriptions a month, as they stand. */
async function monthlyOf(db: Database) {
  const { rows } = await db.execute(sql`
    select sum(seats * unit_amount_cents
             / case interval when 'year' then 12 else 1 end) as cents
      from subscriptions
     where stripe_subscription_id is not null
       and status in ('active', 'past_due')
       and current_period_start <= now()`);
  return z.object({ cents: count }).parse(rows[0]).cents;
}

/** What the ledger and the calls say of the last 30 UTC days. */
async function ledgerOf(db: Database) {
  const { rows } = await db.execute(sql`
    with calls as (
      select * from ai_requests
       where state <> 'held' and started_at at time zone 'UTC'
         >= (now() at time zone 'UTC')::date - 29
    ), charged as (
      select e.* from usage_events e join calls r on r.id = e.request_id
    )
    select (select count(*) from calls) as calls,
           (select count(distinct user_id) from calls) as people,
           sum(total_tokens) as tokens, sum(credits) as credits,
           (sum(cost_nanos) + (select sum(failed_attempts_cost_nanos)
              from calls)) / 1e7 as cost
      from charged`);
  return sums.parse(rows[0]);
}

const plain = (amount: number) => amount.toLocaleString("en-US");

const dollars = (cents: number) =>
  (cents / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });

const PHONE = { width: 390, height: 844 };

test("the overview is what the ledger says, and leads down to one call", {
  tag: "@desktop",
}, async ({ page, db, testbed, signInNewcomer }) => {
  test.setTimeout(240_000);
  const { pool, close } = openDatabase({
    dir: testbed.databaseDir,
    whenInUse: "join",
  });
  await fillDemo(pool);
  try {
    await signInNewcomer({ role: "admin", timeZone: "Europe/Berlin" });
    await page.goto("/admin");

    const ledger = await ledgerOf(db);
    await expect(figure(page, "Requests")).toContainText(plain(ledger.calls));
    await expect(figure(page, "Tokens")).toContainText(plain(ledger.tokens));
    await expect(figure(page, "Credits")).toContainText(plain(ledger.credits));
    await expect(figure(page, "Active in 30 days")).toContainText(
      plain(ledger.people),
    );
    await expect(figure(page, "Provider cost")).toContainText(
      dollars(Math.round(ledger.cost)),
    );
    await expect(figure(page, "MRR")).toContainText(
      dollars(await monthlyOf(db)),
    );
    await main(page)
      .getByRole("button", { name: "How MRR is computed" })
      .click();
    await expect(page.getByText("yearly ones by a twelfth")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.locator(".recharts-surface").first()).toBeVisible();
    await lookAtAll(page, "admin-overview");
    await expectNoViolations(page);

    await page.goto("/admin/usage?by=model&days=30");
    await lookAtAll(page, "admin-usage");
    const download = page.waitForEvent("download");
    await main(page).getByRole("link", { name: "Export CSV" }).first().click();
    const file = readFileSync(await (await download).path(), "utf8");
    const lines = file.trim().split("\r\n").slice(1);
    const calls = lines.map((line) => Number(line.split(",").at(-5)));
    expect(calls.reduce((sum, each) => sum + each, 0)).toBe(ledger.calls);
    await main(page).getByLabel("Broken down by").selectOption("Person");
    await main(page).getByRole("button", { name: "Show" }).click();
    await expect(page).toHaveURL(/by=person/);
    await part(page, "Top spenders").getByRole("link").first().click();
    await expect(page).toHaveURL(/person=/);
    await part(page, "Calls").getByRole("link").first().click();
    await expect(part(page, "Reservation")).toContainText("Reserved, credits");
    await expect(part(page, "Facts")).toContainText("Trace");
    await lookAtAll(page, "admin-call");

    await page.setViewportSize(PHONE);
    await lookAtAll(page, "admin-call-narrow");
    for (const path of ["/admin", "/admin/usage"] as const) {
      await page.goto(path);
      await lookAtAll(page, `${path.replaceAll("/", "-").slice(1)}-narrow`);
    }
  } finally {
    await removeDemo(pool);
    await close();
  }
});
