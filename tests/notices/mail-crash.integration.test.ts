import type { Fault } from "@local/mail/inbox";
import { later, NOON } from "@tests/support/calls";
import {
  block,
  cutOff,
  isWaiting,
  isWorking,
  until,
} from "@tests/support/locks";
import { test as base, givenMail, mailTo } from "@tests/support/mail";
import { startScript } from "@tests/support/scripts";
import { eq } from "drizzle-orm";
import { describe, expect, onTestFinished } from "vitest";
import { emailOutbox } from "@/db/schema/notices";
import { notify } from "@/features/notices/notify";

const now = NOON;
const LEASE_IS_OVER = later(now, { seconds: 121 });
/** Longer than any of these processes lives. */
const NEVER_MS = 60_000;
/** More than one process claims at once. */
const READERS = 6;
const NOTING = 'update "email_outbox"';

/** Mails that are due, and a process that sends them until it is killed. */
const test = base.extend(
  "line",
  async ({ db, databaseUrl, mail, inbox, gateway }) => {
    const readers: { email: string }[] = [];
    for (let reader = 0; reader < READERS; reader++) {
      readers.push(await givenMail(db, { now }));
    }
    return {
      start: async () => {
        const child = startScript("tests/support/delivering.process.ts", {
          args: [JSON.stringify({ now })],
          env: {
            DATABASE_URL: databaseUrl,
            LOCAL_MAIL_URL: mail.url,
            LOG_LEVEL: "error",
          },
          isRendering: true,
        });
        onTestFinished(() => child.kill());
        await child.line();
        return child;
      },
      /** Claimed, not sent or not noted; the rest is not even claimed. */
      expectClaimed: async (claimed: number) => {
        const rows = await db.select().from(emailOutbox);
        expect(rows.filter(({ leasedUntil }) => leasedUntil)).toHaveLength(
          claimed,
        );
        expect(rows.filter(({ state }) => state === "sent")).toEqual([]);
      },
      /** This process sends what is due when the lease of the other is over. */
      takenOver: () => notify(db, gateway, { now: LEASE_IS_OVER }),
      /** To each reader one mail, by its key, and nothing is left in line. */
      expectEachOnce: async () => {
        const received = inbox.list().map(({ key, to }) => ({ key, to }));
        const rows = await Promise.all(
          readers.map((reader) => mailTo(db, reader)),
        );
        expect(received.sort(byKey)).toEqual(
          rows
            .map(({ id, toAddress }) => ({ key: id, to: toAddress }))
            .sort(byKey),
        );
        expect(
          rows.filter(
            ({ state, leasedUntil, lastError }) =>
              state !== "sent" || leasedUntil || lastError,
          ),
        ).toEqual([]);
      },
    };
  },
);

const byKey = (one: { key: string }, other: { key: string }) =>
  one.key.localeCompare(other.key);

describe("a process killed while it sends mail", { timeout: 60_000 }, () => {
  test.for<[string, Fault, number]>([
    [
      "before the provider takes any",
      { times: 4, status: 503, afterMs: NEVER_MS },
      0,
    ],
    [
      "after it took them, before it answers",
      { times: 4, afterMs: NEVER_MS },
      4,
    ],
  ])(
    "%s leaves them to another, and each arrives once",
    async ([, fault, alreadyArrived], { inbox, line }) => {
      inbox.fail(fault);
      const child = await line.start();
      await until(async () => inbox.requests() === 4);

      await child.kill();
      await line.expectClaimed(4);
      expect(inbox.list()).toHaveLength(alreadyArrived);
      const run = await line.takenOver();

      expect(run).toMatchObject({ sent: READERS });
      expect(inbox.requests()).toBe(4 + READERS);
      await line.expectEachOnce();
    },
  );

  test("as it claims leaves none stuck", async ({ db, pool, inbox, line }) => {
    const letGo = await block(pool, "lock table preferences");
    const child = await line.start();
    await until(() => isWaiting(db, "claim_mails("));

    await child.kill();
    await letGo();
    await until(async () => !(await isWorking(db, "claim_mails(")));
    const run = await line.takenOver();

    expect(run).toMatchObject({ sent: READERS });
    expect(inbox.requests()).toBe(READERS);
    await line.expectEachOnce();
  });

  test.for([
    ["and Postgres hears nothing of it", false],
    ["and Postgres carries it out", true],
  ] as const)(
    "as it notes that one was sent, %s, sends none twice",
    async ([, isNoted], { db, pool, inbox, line }) => {
      inbox.fail({ times: 4, afterMs: 500 });
      const child = await line.start();
      await until(async () => inbox.requests() === 4);
      const letGo = await block(pool, "lock table email_outbox in share mode");
      await until(() => isWaiting(db, NOTING));

      await child.kill();
      if (!isNoted) await cutOff(db, NOTING);
      await letGo();
      await until(async () => !(await isWorking(db, NOTING)));
      const noted = await db
        .select()
        .from(emailOutbox)
        .where(eq(emailOutbox.state, "sent"));
      const run = await line.takenOver();

      expect(noted.length > 0).toBe(isNoted);
      expect(run).toMatchObject({ sent: READERS - noted.length });
      expect(inbox.list()).toHaveLength(READERS);
      await line.expectEachOnce();
    },
  );
});
