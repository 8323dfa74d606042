import { expect } from "@playwright/test";
import type { Database } from "@/db/open";
import { notifications } from "@/db/schema/notices";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const ZONE = { timeZone: "Europe/Vienna" };
const PERIOD = {
  usedCredits: 40_900,
  limitCredits: 50_000,
  endsAt: "2026-12-01T00:00:00Z",
  plan: "Free",
};

test("a warning comes by mail, which can be looked at and switched off without signing in", async ({
  browser,
  page,
  db,
  inbox,
  signInNewcomer,
}) => {
  const reader = await signInNewcomer(ZONE);
  await tell(db, reader, { kind: "usage_80", details: PERIOD });
  await inbox.deliver();
  const mail = await inbox.mailTo(
    reader,
    "80% of this period’s credits are used",
  );

  await page.goto(mail.url);
  const html = page.frameLocator("iframe");
  await expect(html.getByRole("heading", { name: mail.subject })).toBeVisible();
  await expect(
    html.getByText("Credits return on 1 December at 01:00.", { exact: true }),
  ).toBeVisible();
  await look(page, "mail-usage-80");

  const visitor = await browser.newContext();
  const link = /\S+\/unsubscribe\?\S+/.exec(mail.text)?.[0] ?? "";
  const stranger = await visitor.newPage();
  await stranger.goto(link);
  await look(stranger, "unsubscribe");
  await stranger.getByRole("button", { name: "Stop these mails" }).click();
  await expect(
    stranger.getByRole("heading", {
      name: "You get no more mails about usage",
    }),
  ).toBeVisible();
  await visitor.close();

  await tell(db, reader, { kind: "usage_100", details: PERIOD });
  await tell(db, reader, { kind: "payment_failed", details: {} });
  await inbox.deliver();
  await inbox.mailTo(reader, "Your payment failed");
  expect(await inbox.subjectsTo(reader)).toEqual([
    "Your payment failed",
    mail.subject,
  ]);
});

let causes = 0;

const tell = (
  db: Database,
  { workspaceId }: { workspaceId: string },
  notice: Pick<typeof notifications.$inferInsert, "kind" | "details">,
) => {
  causes += 1;
  return db
    .insert(notifications)
    .values({ workspaceId, cause: `e2e ${causes}`, ...notice });
};
