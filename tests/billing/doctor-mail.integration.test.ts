import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { emailOutbox } from "@/db/schema/notices";
import {
  examineMail,
  readMailRecords,
} from "@/features/billing/setup/doctor-mail";

const NOW = new Date("2026-03-15T12:00:00Z");
const minutesAgo = (minutes: number) =>
  new Date(NOW.getTime() - minutes * 60_000);

describe("the doctor", () => {
  test("finds nothing wrong with mails that leave", async ({ db }) => {
    await db.delete(emailOutbox);
    await queue(db, { createdAt: minutesAgo(2) });

    expect(await findings(db)).toEqual([
      ["mail", "ok", "Mails that wait: 1."],
      ["mail lost", "ok", "None in the last 30 days."],
    ]);
  });

  test("names mails that wait too long, and lost ones by their last code", async ({
    db,
  }) => {
    await db.delete(emailOutbox);
    await queue(db, { createdAt: minutesAgo(180) });
    await queue(db, { createdAt: minutesAgo(5) });
    const dead = { state: "dead" as const, createdAt: minutesAgo(90) };
    await queue(db, { ...dead, lastError: "status_403" });
    await queue(db, {
      ...dead,
      lastError: "status_422",
      createdAt: minutesAgo(80),
    });

    expect(await findings(db)).toEqual([
      ["mail", "problem", "Mails that wait: 2, the oldest for 3 hours."],
      [
        "mail lost",
        "warning",
        "Mails that could not be sent in the last 30 days: 2, the last by status_422.",
      ],
    ]);
  });

  test("says that mail is off", async ({ db }) => {
    const [finding] = examineMail(await readMailRecords(db), {
      isOn: false,
      now: NOW,
    });

    expect(finding).toMatchObject({
      state: "problem",
      remedy: "Set RESEND_API_KEY or SMTP_URL, and EMAIL_FROM.",
    });
  });
});

async function findings(db: Database) {
  const found = examineMail(await readMailRecords(db), {
    isOn: true,
    now: NOW,
  });
  return found.map(({ check, state, sentence }) => [check, state, sentence]);
}

let mails = 0;

function queue(db: Database, row: Partial<typeof emailOutbox.$inferInsert>) {
  mails += 1;
  return db.insert(emailOutbox).values({
    key: `doctor ${mails}`,
    kind: "usage_50",
    category: "usage",
    toAddress: "ada@example.com",
    ...row,
  });
}
