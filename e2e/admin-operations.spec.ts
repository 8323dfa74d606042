import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { givenUser } from "@tests/support/build";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { auditLog } from "@/db/schema/audit";
import { emailOutbox, notifications } from "@/db/schema/notices";
import { expectNoViolations } from "./support/axe.ts";
import { givenDoneEvent } from "./support/events.ts";
import { lookAtAll } from "./support/screens.ts";
import { test } from "./support/test.ts";

const main = (page: Page) => page.getByRole("main");
const part = (page: Page, name: string) => page.getByRole("region", { name });

const actsOn = (db: Database, subjectId: string) =>
  db
    .select({ action: auditLog.action, after: auditLog.after })
    .from(auditLog)
    .where(eq(auditLog.subjectId, subjectId));

/** A warning that no provider took. */
async function givenLostMail(db: Database) {
  const { workspaceId, email } = await givenUser(db);
  await db.insert(notifications).values({
    workspaceId,
    kind: "usage_80",
    cause: randomUUID(),
    details: { usedCredits: 800, limitCredits: 1_000 },
  });
  await db
    .update(emailOutbox)
    .set({ state: "dead", attempts: 10, lastError: "rejected" })
    .where(eq(emailOutbox.toAddress, email));
  return email;
}

test("an admin replays a webhook, runs a job, and gives a lost mail up", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const eventId = await givenDoneEvent(db);
  const lostTo = await givenLostMail(db);
  await signInNewcomer({ role: "admin" });

  await page.goto("/admin/operations");
  await part(page, "Webhooks").getByRole("link").first().click();
  await expect(main(page).getByRole("heading", { level: 1 })).toHaveText(
    eventId,
  );
  await page.getByRole("button", { name: "Replay" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("nothing is granted or taken twice");
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(dialog).toBeHidden();
  await expect(main(page)).toContainText(/Attempts\s*2/);
  expect(await actsOn(db, eventId)).toEqual([
    {
      action: "webhook.replay",
      after: { state: "done", attempts: 2, lastError: null },
    },
  ]);

  await page.goto("/admin/operations");
  const sweep = part(page, "Jobs").getByRole("row", { name: /sweep/ });
  await sweep.getByRole("button", { name: "Run now" }).click();
  await dialog.getByRole("button", { name: "Run now" }).click();
  await expect(dialog).toBeHidden();
  await expect(sweep).toContainText("swept calls 0");
  expect(await actsOn(db, "sweep")).toMatchObject([{ action: "job.run" }]);

  const lost = part(page, "Mail").getByRole("row", { name: lostTo });
  await lost.getByRole("button", { name: "Give up" }).click();
  const giveUp = dialog.getByRole("button", { name: "Give up" });
  await expect(giveUp).toHaveAttribute("aria-disabled", "true");
  await dialog
    .getByLabel("Reason")
    .fill("The address bounces, its owner was told by phone.");
  await giveUp.click();
  await expect(lost).toBeHidden();
  await expectNoViolations(page);
  await lookAtAll(page, "admin-operations");
});

test("the parts of operations fit a phone", async ({
  page,
  db,
  signInNewcomer,
}) => {
  await givenDoneEvent(db);
  await givenLostMail(db);
  await signInNewcomer({ role: "admin" });

  await page.goto("/admin/operations");

  await expect(part(page, "Jobs").getByText("reconcile").first()).toBeVisible();
  await lookAtAll(page, "admin-operations-parts");
});
