import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { givenUser } from "@tests/support/build";
import { givenSecret, SECRET } from "@tests/support/secrets";
import { eq } from "drizzle-orm";
import type { Database } from "@/db/open";
import { auditLog } from "@/db/schema/audit";
import { messages } from "@/db/schema/chat";
import { files } from "@/db/schema/files";
import { expectNoViolations } from "./support/axe.ts";
import { ask, lastAnswer, receipt, watchGrow } from "./support/chat.ts";
import { look, lookAtAll } from "./support/screens.ts";
import { test } from "./support/test.ts";

const REASON = "Thousands of automatic questions since noon";

const part = (page: Page, name: string) =>
  page.getByRole("region", { name, exact: true });

const actsOn = (db: Database, subjectId: string) =>
  db
    .select({ action: auditLog.action, reason: auditLog.reason })
    .from(auditLog)
    .where(eq(auditLog.subjectId, subjectId));

/** Opens an act's dialog, fills it in, and carries it out. */
async function act(
  page: Page,
  { trigger, confirm = trigger }: { trigger: string; confirm?: string },
  fill: () => Promise<unknown> = async () => {},
) {
  await page.getByRole("button", { name: trigger, exact: true }).click();
  const dialog = page.getByRole("dialog");
  const button = dialog.getByRole("button", { name: confirm, exact: true });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await fill();
  await dialog.getByLabel("Reason").fill(REASON);
  await button.dblclick();
  await expect(dialog).toBeHidden();
}

test("an admin finds an abusive account, suspends it, and its running answer ends", {
  tag: "@desktop",
}, async ({ page, db, model, signInNewcomer, otherDevice }) => {
  const name = `Mallory ${randomUUID().slice(0, 8)}`;
  const mallory = await givenUser(db, { name, planId: "pro" });
  const abuse = await otherDevice(mallory);
  await model.behave({ text: "Word. ".repeat(3_000), tokensPerSecond: 40 });
  await abuse.goto("/chat");
  await ask(abuse, "Go on for ever");
  await watchGrow(lastAnswer(abuse), 2);
  await signInNewcomer({ role: "admin", name: "Root" });

  await page.goto("/admin/people");
  await page
    .getByLabel("Person, team, id or Stripe customer")
    .fill(name.toLowerCase());
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await look(page, "admin-people");
  await page.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(part(page, "Newest calls")).toContainText("reserved");
  await act(page, { trigger: "Suspend", confirm: "Suspend account" });

  await expect(page.getByRole("main")).toContainText(
    `They are shown: “${REASON}”`,
  );
  await expect(receipt(lastAnswer(abuse))).toBeVisible();
  await page.reload();
  await expect(part(page, "Newest calls")).toContainText("stopped");
  await expect(part(page, "What admins did")).toContainText("person.suspend");
  await abuse.goto("/chat");
  await expect(abuse).toHaveURL(/\/suspended/);
  await expect(abuse.getByRole("main")).toContainText(REASON);
  expect(await actsOn(db, mallory.userId)).toEqual([
    { action: "person.suspend", reason: REASON },
  ]);
  await expectNoViolations(page);
  await lookAtAll(page, "admin-person");

  await act(page, { trigger: "Restore", confirm: "Restore account" });
  await abuse.goto("/chat");
  await expect(abuse).toHaveURL(/\/chat/);
  await page.goto("/admin/audit?action=person");
  await expect(
    page.getByRole("row", { name: /person\.restore/ }),
  ).toBeVisible();
  await expectNoViolations(page);
  await look(page, "admin-audit");
});

/** Adds a file to the one question of a chat, as its person would send it. */
async function addFile(
  page: Page,
  db: Database,
  { conversationId, name, body }: Record<string, string>,
) {
  const fileId: string = await page.evaluate(
    async (file) => {
      const response = await fetch("/api/files", {
        ...{ method: "POST", body: file.body ?? "" },
        headers: { "x-file-name": file.name ?? "" },
      });
      return (await response.json()).file.id;
    },
    { name, body },
  );
  await db
    .update(messages)
    .set({
      parts: [
        { type: "text", text: SECRET.question },
        {
          ...{ type: "file", fileId, name: name ?? "" },
          ...{ mediaType: "text/plain", bytes: body?.length ?? 0 },
        },
      ],
    })
    .where(eq(messages.conversationId, conversationId ?? ""));
  await db
    .update(files)
    .set({ conversationId: conversationId ?? "", sentAt: new Date() })
    .where(eq(files.id, fileId));
}

const NOTE = {
  name: "a-note-with-a-long-name-that-nobody-else-should-ever-read.txt",
  body: "What nobody else should read.",
};

test("credits that an admin gives are in the person's usage, and a look into a chat in their settings", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer, otherDevice }) => {
  const ada = await givenUser(db, { name: "Ada Lovelace" });
  const conversationId = await givenSecret(db, ada);
  const own = await otherDevice(ada);
  await signInNewcomer({ role: "admin", name: "Root" });

  await page.goto(`/admin/people/${ada.userId}`);
  await expect(page.getByText(SECRET.question)).toBeHidden();
  await expect(page.getByText(SECRET.title)).toBeHidden();
  const dialog = page.getByRole("dialog");
  await act(
    page,
    { trigger: "Give or take credits", confirm: "Move credits" },
    () => dialog.getByLabel("Credits", { exact: true }).fill("50000"),
  );
  await own.goto("/usage");
  await expect(own.getByRole("main")).toContainText(/Prepaid credits\s*50,000/);
  await act(page, { trigger: "Set plan" });
  await expect(page.getByRole("main")).toContainText(
    "Enterprise, set by hand, not billed",
  );

  await addFile(own, db, { conversationId, ...NOTE });
  await part(page, "Chats").getByRole("link", { name: "Look into it" }).click();
  await expect(page.getByText("Say why and look")).toBeVisible();
  await act(page, { trigger: "Say why and look", confirm: "Look" });
  await expect(page.getByText(SECRET.question)).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  const file = page.getByRole("listitem").filter({ hasText: NOTE.name }).last();
  await expect(file).toContainText("text/plain, 29 bytes");
  const href = await file.getByRole("link").getAttribute("href");
  const opened = await page.request.get(href ?? "");
  expect(await opened.text()).toBe(NOTE.body);
  await expectNoViolations(page);
  await lookAtAll(page, "admin-look");
  await own.goto("/settings");
  await own.getByRole("button", { name: "Notices" }).click();
  await expect(own.getByRole("dialog")).toContainText(REASON);
  await look(own, "admin-look-bell");
  await own.goto("/settings#looks");
  const looks = part(own, "Looks into your chats");
  await expect(looks).toContainText(`Root looked at ${SECRET.title}`);
  await expect(looks).toContainText(REASON);
  await looks.getByRole("link", { name: SECRET.title }).click();
  await expect(own).toHaveURL(new RegExp(conversationId));
});

test("people, a person and the audit log fit a phone", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const root = await signInNewcomer({ role: "admin", name: "Root" });
  const ada = await givenUser(db, { prepaidCredits: 500_000n });
  await givenSecret(db, ada);
  await db.insert(auditLog).values({
    ...{ action: "workspace.credits", subjectKind: "workspace" },
    ...{ subjectId: ada.workspaceId, workspaceId: ada.workspaceId },
    ...{ actorId: root.userId, actorEmail: root.email, reason: REASON },
    ...{ before: { balance: 0 }, after: { balance: 500_000 } },
  });

  await page.goto("/admin/people");
  await look(page, "admin-people-both");
  await page.goto(`/admin/people/${ada.userId}`);
  await lookAtAll(page, "admin-person-both");
  await page.goto(`/admin/workspaces/${ada.workspaceId}`);
  await lookAtAll(page, "admin-workspace-both");
  await page.goto("/admin/audit");
  await look(page, "admin-audit-both");
  await page.goto(`/admin/people/${ada.userId}`);
  await page.getByRole("button", { name: "Set plan" }).click();
  await look(page, "admin-set-plan-both");
});
