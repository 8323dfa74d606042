import { givenMail, mailTo, test } from "@tests/support/mail";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { emailOutbox } from "@/db/schema/notices";
import { giveUpMail, retryMail } from "@/features/notices/dead-mails";
import { notify } from "@/features/notices/notify";

const NOON = new Date("2026-03-15T12:00:00Z");
const NEXT_DAY = new Date("2026-03-16T12:00:00Z");
const FOUR_DAYS_ON = new Date("2026-03-19T12:00:00Z");

async function givenDeadMail(db: Database) {
  const reader = await givenMail(db, { now: NOON });
  const { id } = await mailTo(db, reader);
  await db
    .update(emailOutbox)
    .set({
      state: "dead",
      attempts: 10,
      lastError: "rejected",
      createdAt: NOON,
      nextAttemptAt: NOON,
    })
    .where(eq(emailOutbox.id, id));
  return { id, reader };
}

describe("a mail that could not be sent", () => {
  test("is sent once more when it is put back in line", async ({
    db,
    gateway,
    inbox,
  }) => {
    const { id, reader } = await givenDeadMail(db);

    const answers = [
      await retryMail(db, { id, now: NEXT_DAY }),
      await retryMail(db, { id, now: NEXT_DAY }),
    ];
    await notify(db, gateway, { now: NEXT_DAY });
    await notify(db, gateway, { now: NEXT_DAY });

    expect(answers).toEqual([
      { ok: true, value: null },
      { ok: false, refusal: { kind: "not_dead" } },
    ]);
    expect(inbox.list().map(({ to }) => to)).toEqual([reader.email]);
    expect(await mailTo(db, reader)).toMatchObject({
      state: "sent",
      attempts: 1,
      lastError: null,
    });
  });

  test("stays dead when it would come too late", async ({ db, inbox }) => {
    const { id, reader } = await givenDeadMail(db);

    const retried = await retryMail(db, { id, now: FOUR_DAYS_ON });

    expect(retried).toEqual({ ok: false, refusal: { kind: "too_late" } });
    expect(await mailTo(db, reader)).toMatchObject({ state: "dead" });
    expect(inbox.list()).toEqual([]);
  });

  test("that is given up is not sent, nor given up twice", async ({
    db,
    gateway,
    inbox,
  }) => {
    const { id, reader } = await givenDeadMail(db);

    const answers = [
      await giveUpMail(db, { id }),
      await giveUpMail(db, { id }),
    ];
    const retried = await retryMail(db, { id, now: NEXT_DAY });
    await notify(db, gateway, { now: NEXT_DAY });

    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
    expect(retried).toEqual({ ok: false, refusal: { kind: "not_dead" } });
    expect(await mailTo(db, reader)).toMatchObject({
      state: "given_up",
      lastError: "rejected",
    });
    expect(inbox.list()).toEqual([]);
  });
});
