import { setTimeout as wait } from "node:timers/promises";
import { later, NOON } from "@tests/support/calls";
import { givenMail, mailTo, test } from "@tests/support/mail";
import { mailsTo } from "@tests/support/notices";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { users, workspaces } from "@/db/schema/account";
import { emailOutbox, notifications } from "@/db/schema/notices";
import { preferences } from "@/db/schema/preferences";
import type { MailGateway } from "@/features/notices/gateway/mail";
import { notify } from "@/features/notices/notify";
import { claimMails } from "@/features/notices/outbox";
import { ATTEMPTS_MAX } from "@/features/notices/rules";

const now = NOON;
const MINUTE = 60;
const DAY = 86_400;

describe("a mail", () => {
  test("is sent once by parallel workers, to its reader, under its own id", async ({
    db,
    inbox,
    gateway,
  }) => {
    const readers = [];
    for (let reader = 0; reader < 12; reader++) {
      readers.push(await givenMail(db, { now }));
    }

    const runs = await Promise.all(
      Array.from({ length: 4 }, () => notify(db, gateway, { now })),
    );

    expect(sum(runs, "sent")).toBe(12);
    expect(inbox.requests()).toBe(12);
    expect(inbox.list().map(({ to }) => to)).toHaveLength(12);
    for (const reader of readers) {
      const row = await mailTo(db, reader);
      const received = inbox.list().find(({ key }) => key === row.id);
      expect(received).toMatchObject({ to: reader.email });
      expect(row).toMatchObject({
        state: "sent",
        sentAt: now,
        providerId: received?.id,
        attempts: 1,
      });
    }
  });

  test("of a worker that died after sending is sent again when its lease ends, and dropped by the provider", async ({
    db,
    inbox,
    gateway,
  }) => {
    const reader = await givenMail(db, { now });
    const dying: MailGateway = {
      send: async (mail) => {
        await gateway.send(mail);
        return new Promise(() => {});
      },
    };
    void notify(db, dying, { now });
    while (inbox.list().length === 0) await wait(5);

    const during = await notify(db, gateway, {
      now: later(now, { seconds: MINUTE }),
    });
    const after = await notify(db, gateway, {
      now: later(now, { seconds: 3 * MINUTE }),
    });

    expect(during).toMatchObject({ sent: 0 });
    expect(after).toMatchObject({ sent: 1 });
    expect(inbox.requests()).toBe(2);
    expect(inbox.list()).toHaveLength(1);
    expect(await mailTo(db, reader)).toMatchObject({
      state: "sent",
      attempts: 2,
    });
  });

  test("whose answer is lost is sent again under the same id, and arrives once", async ({
    db,
    inbox,
    gateway,
  }) => {
    const reader = await givenMail(db, { now });
    inbox.fail({ status: 500, times: 1, isTaken: true });

    await notify(db, gateway, { now });
    await notify(db, gateway, { now: later(now, { seconds: MINUTE }) });

    expect(inbox.requests()).toBe(2);
    expect(inbox.list()).toHaveLength(1);
    expect(await mailTo(db, reader)).toMatchObject({ state: "sent" });
  });

  test("that a newer release words differently is taken for the one that arrived", async ({
    db,
    inbox,
    gateway,
  }) => {
    const reader = await givenMail(db, { now });
    inbox.fail({ status: 500, times: 1, isTaken: true });
    await notify(db, gateway, { now });
    await db
      .update(emailOutbox)
      .set({ details: { usedCredits: 900, limitCredits: 1_000 } })
      .where(eq(emailOutbox.toAddress, reader.email));

    await notify(db, gateway, { now: later(now, { seconds: MINUTE }) });

    expect(inbox.list()).toHaveLength(1);
    expect(await mailTo(db, reader)).toMatchObject({
      state: "sent",
      providerId: null,
    });
  });

  test("that is rejected is dead at once, and keeps no other from leaving", async ({
    db,
    inbox,
    gateway,
  }) => {
    const bad = await givenMail(db, { now, email: "nobody-here" });
    const good = [];
    for (let reader = 0; reader < 6; reader++) {
      good.push(
        await givenMail(db, { now: later(now, { seconds: 1 + reader }) }),
      );
    }

    const run = await notify(db, gateway, {
      now: later(now, { seconds: MINUTE }),
    });

    expect(run).toMatchObject({ sent: 6, dead: 1, failed: 0 });
    expect(await mailTo(db, bad)).toMatchObject({
      state: "dead",
      lastError: "status_422",
    });
    expect(inbox.list()).toHaveLength(6);
  });
});

describe("a provider that is not to be had", () => {
  test.for([
    { status: 429, retryAfterSeconds: 600, waitSeconds: 600 },
    { status: 500, waitSeconds: 60 },
    { status: 403, waitSeconds: 60 },
  ])(
    "($status) is asked again after $waitSeconds s, and nothing more is sent in that run",
    async ({ waitSeconds, ...fault }, { db, inbox, gateway }) => {
      for (let reader = 0; reader < 10; reader++) {
        await givenMail(db, { now });
      }
      inbox.fail({ ...fault, times: 100 });

      const run = await notify(db, gateway, { now });
      const asked = inbox.requests();
      inbox.fail(null);
      const tooSoon = later(now, { seconds: waitSeconds - 1 });
      await notify(db, gateway, { now: tooSoon });
      const meanwhile = inbox.list().length;
      await notify(db, gateway, { now: later(now, { seconds: waitSeconds }) });

      expect(run).toMatchObject({ sent: 0, dead: 0 });
      expect(asked).toBeLessThan(10);
      expect(meanwhile).toBe(10 - asked);
      expect(inbox.list()).toHaveLength(10);
    },
  );

  test("is given up after ten attempts within a day", async ({
    db,
    inbox,
    gateway,
  }) => {
    const reader = await givenMail(db, { now });
    inbox.fail({ status: 500, times: 100 });
    let clock = now;

    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await notify(db, gateway, { now: clock });
      clock = (await mailTo(db, reader)).nextAttemptAt;
    }
    inbox.fail(null);
    await notify(db, gateway, { now: later(clock, { seconds: DAY }) });

    expect(clock.getTime()).toBeLessThan(
      later(now, { seconds: DAY }).getTime(),
    );
    expect(inbox.requests()).toBe(ATTEMPTS_MAX);
    expect(inbox.list()).toEqual([]);
    expect(await mailTo(db, reader)).toMatchObject({
      state: "dead",
      attempts: ATTEMPTS_MAX,
      lastError: "status_500",
    });
  });

  test("for three days makes a warning too late to be sent", async ({
    db,
    inbox,
    gateway,
  }) => {
    const reader = await givenMail(db, { now });

    await notify(db, gateway, { now: later(now, { seconds: 3 * DAY + 1 }) });

    expect(inbox.requests()).toBe(0);
    expect(await mailTo(db, reader)).toMatchObject({
      state: "dead",
      lastError: "too_late",
    });
  });
});

describe("whoever switched a category off", () => {
  test("gets none of it, also of what was in line, and still gets the others", async ({
    db,
    inbox,
    gateway,
  }) => {
    const reader = await givenMail(db, { now });
    await db.insert(notifications).values({
      workspaceId: reader.workspaceId,
      kind: "payment_failed",
      cause: "in_1",
      createdAt: now,
    });
    await db
      .insert(preferences)
      .values({ userId: reader.userId, mailUsage: false, mailTrial: false });

    await notify(db, gateway, { now });

    expect(inbox.list().map(({ subject }) => subject)).toEqual([
      "Your payment failed",
    ]);
    expect(
      (await mailsTo(db, reader)).map(({ kind, state }) => ({ kind, state })),
    ).toEqual([
      { kind: "usage_80", state: "suppressed" },
      { kind: "payment_failed", state: "sent" },
    ]);
  });
});

describe("the line", () => {
  test("moves on when a worker died before it sent anything", async ({
    db,
    inbox,
    gateway,
  }) => {
    await givenMail(db, { now });
    const [claimed] = await claimMails(db, { mailsMax: 10, now });

    await notify(db, gateway, { now: later(now, { seconds: 2 * MINUTE }) });

    expect(claimed).toMatchObject({ attempts: 1 });
    expect(inbox.list()).toHaveLength(1);
  });

  test("waits while mail is off, and loses nothing", async ({
    db,
    inbox,
    gateway,
  }) => {
    const reader = await givenMail(db, { now });

    const run = await notify(db, null, { now });
    const before = await mailTo(db, reader);
    await notify(db, gateway, { now });

    expect(run).toMatchObject({ isMailOff: true });
    expect(before).toMatchObject({ state: "waiting", attempts: 0 });
    expect(inbox.list()).toHaveLength(1);
  });

  test("forgets what is done with after thirty days, and keeps what waits", async ({
    db,
    inbox,
    gateway,
  }) => {
    const sent = await givenMail(db, { now });
    await notify(db, gateway, { now });
    const waiting = await givenMail(db, {
      now: later(now, { seconds: 29 * DAY }),
    });

    const run = await notify(db, null, {
      now: later(now, { seconds: 31 * DAY }),
    });

    expect(inbox.list()).toHaveLength(1);
    expect(run).toMatchObject({ forgottenMails: 1 });
    expect(await mailsTo(db, sent)).toEqual([]);
    expect(await mailsTo(db, waiting)).toHaveLength(1);
  });

  test("drops the mails of somebody who is gone", async ({ db, inbox }) => {
    const reader = await givenMail(db, { now });

    await db
      .update(workspaces)
      .set({ personalUserId: null })
      .where(eq(workspaces.id, reader.workspaceId));
    await db.delete(users).where(eq(users.id, reader.userId));

    expect(inbox.list()).toEqual([]);
    expect(await mailsTo(db, reader)).toEqual([]);
  });
});

const sum = (
  runs: Awaited<ReturnType<typeof notify>>[],
  figure: "sent" | "dead",
) => runs.reduce((total, run) => total + ("sent" in run ? run[figure] : 0), 0);
