import { once } from "node:events";
import { createServer } from "node:http";
import { later, NOON } from "@tests/support/calls";
import { test as base } from "@tests/support/mail";
import { eq } from "drizzle-orm";
import { describe, expect, vi } from "vitest";
import { users } from "@/db/schema/account";
import { emailOutbox } from "@/db/schema/notices";
import { alertPosts, operatorAlerts } from "@/db/schema/spending";
import { queueAlerts } from "@/features/notices/alerts/queue";
import { postAlerts } from "@/features/notices/alerts/webhook";
import { notify } from "@/features/notices/notify";
import { ATTEMPTS_MAX } from "@/features/notices/rules";

vi.stubEnv("APP_URL", "https://chat.example.com");

const EMAILS = ["ops@example.com", "ada@example.com"];
const now = NOON;
const MINUTE = 60;
/** In the place of a status: it takes the request and says nothing. */
const NEVER = 0;

type Received = { key: string | undefined; body: Record<string, unknown> };

/** The operator's webhook, and an alert that nobody has heard of. */
const test = base
  .extend(
    "webhook",
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the pattern
    async ({}, { onCleanup }) => {
      const received: Received[] = [];
      const statuses: number[] = [];
      const server = createServer((request, response) => {
        let body = "";
        request.on("data", (chunk) => {
          body += chunk;
        });
        request.on("end", () => {
          if (statuses[0] === NEVER) {
            statuses.shift();
            return;
          }
          received.push({
            key: request.headersDistinct["idempotency-key"]?.[0],
            body: JSON.parse(body),
          });
          response.writeHead(statuses.shift() ?? 204, {
            location: "https://elsewhere.example.com",
          });
          response.end();
        });
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      onCleanup(() => {
        server.close();
        server.closeAllConnections();
      });
      const address = server.address();
      if (address === null || typeof address === "string") {
        throw new Error("the webhook has no port");
      }
      const url = `http://127.0.0.1:${address.port}/hook`;
      return { url, received, statuses };
    },
  )
  .extend("alert", async ({ db, inbox }) => {
    expect(inbox.list()).toEqual([]);
    await db.delete(alertPosts);
    await db.delete(operatorAlerts);
    const [alert] = await db
      .insert(operatorAlerts)
      .values({
        key: "budget/2026-03-01/100000000000/80",
        kind: "budget",
        createdAt: now,
        details: {
          month: "2026-03-01",
          percent: 80,
          costCents: 8_012,
          budgetCents: 10_000,
          isPaused: false,
        },
      })
      .returning();
    if (!alert) throw new Error("there is no alert");
    return alert;
  });

describe("an alert", () => {
  test("is queued once by parallel workers: a mail to each address, and a post", async ({
    db,
    alert,
    inbox,
    gateway,
    webhook,
  }) => {
    await db
      .insert(users)
      .values({ email: "ada@example.com", timeZone: "Asia/Tokyo" });
    const targets = { emails: EMAILS, webhookUrl: webhook.url };

    const runs = await Promise.all(
      Array.from({ length: 4 }, () => queueAlerts(db, targets, { now })),
    );
    await queueAlerts(db, targets, { now });
    await notify(db, gateway, { now });
    await postAlerts(db, webhook.url, { now });

    expect(runs.map(({ queuedAlerts }) => queuedAlerts).toSorted()).toEqual([
      0, 0, 0, 1,
    ]);
    expect(
      inbox
        .list()
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual(EMAILS.toSorted());
    const [mail] = inbox.list();
    expect(mail?.subject).toBe(
      "80% of the provider budget for March 2026 is spent",
    );
    expect(mail?.text).toContain("$80.12 of $100.00 are spent.");
    expect(mail?.text).toContain(
      "Open spending: https://chat.example.com/admin/spending",
    );
    expect(mail?.text).toContain("ALERT_EMAILS");
    expect(webhook.received).toEqual([
      {
        key: alert.id,
        body: {
          id: alert.id,
          kind: "budget",
          at: "2026-03-15T12:00:00.000Z",
          app: "Tollgate",
          title: "80% of the provider budget for March 2026 is spent",
          text: "80% of the provider budget for March 2026 is spent\n$80.12 of $100.00 are spent.\nAt 100% new answers are paused; those that run then finish.\nhttps://chat.example.com/admin/spending",
          url: "https://chat.example.com/admin/spending",
          details: alert.details,
        },
      },
    ]);
    const [ada] = await db
      .select()
      .from(emailOutbox)
      .where(eq(emailOutbox.toAddress, "ada@example.com"));
    expect(ada).toMatchObject({ timeZone: "Asia/Tokyo", alertId: alert.id });
  });

  test("goes nowhere where nothing is configured, also when it is later", async ({
    db,
    alert,
    webhook,
  }) => {
    await queueAlerts(db, { emails: [], webhookUrl: null }, { now });
    await queueAlerts(
      db,
      { emails: EMAILS, webhookUrl: webhook.url },
      { now: later(now, { seconds: MINUTE }) },
    );

    const [row] = await db.select().from(operatorAlerts);
    expect(row).toEqual({ ...alert, queuedAt: now });
    expect(await db.$count(emailOutbox)).toBe(0);
    expect(await db.$count(alertPosts)).toBe(0);
  });
});

describe("a post", () => {
  test("that is not taken is sent again later, under the same id, until it is", async ({
    db,
    alert,
    webhook,
  }) => {
    await queueAlerts(db, { emails: [], webhookUrl: webhook.url }, { now });
    webhook.statuses.push(500, 302);

    const first = await postAlerts(db, webhook.url, { now });
    const tooEarly = await postAlerts(db, webhook.url, {
      now: later(now, { seconds: MINUTE - 1 }),
    });
    const second = await postAlerts(db, webhook.url, {
      now: later(now, { seconds: MINUTE }),
    });
    const third = await postAlerts(db, webhook.url, {
      now: later(now, { seconds: 3 * MINUTE }),
    });
    await postAlerts(db, webhook.url, {
      now: later(now, { seconds: 60 * MINUTE }),
    });

    expect([first, tooEarly, second, third]).toEqual([
      { posted: 0, postsFailed: 1 },
      { posted: 0, postsFailed: 0 },
      { posted: 0, postsFailed: 1 },
      { posted: 1, postsFailed: 0 },
    ]);
    expect(webhook.received.map(({ key }) => key)).toEqual(
      Array.from({ length: 3 }, () => alert.id),
    );
    expect(await db.select().from(alertPosts)).toMatchObject([
      { state: "sent", attempts: 3, lastError: null },
    ]);
  });

  test("that is taken and never answered is given up in time, and sent again", async ({
    db,
    alert,
    webhook,
  }) => {
    await queueAlerts(db, { emails: [], webhookUrl: webhook.url }, { now });
    webhook.statuses.push(NEVER);

    const first = await postAlerts(db, webhook.url, { now, timeoutMs: 100 });
    const second = await postAlerts(db, webhook.url, {
      now: later(now, { seconds: MINUTE }),
    });

    expect([first.postsFailed, second.posted]).toEqual([1, 1]);
    expect(webhook.received.map(({ key }) => key)).toEqual([alert.id]);
  });

  test("to an address where nobody answers is dead after its attempts", async ({
    db,
    alert,
  }) => {
    const nowhere = "http://127.0.0.1:1/hook";
    await queueAlerts(db, { emails: [], webhookUrl: nowhere }, { now });

    for (let attempt = 0; attempt <= ATTEMPTS_MAX; attempt++) {
      await postAlerts(db, nowhere, {
        now: later(now, { seconds: attempt * 300 * MINUTE }),
      });
    }

    expect(await db.select().from(alertPosts)).toMatchObject([
      {
        alertId: alert.id,
        state: "dead",
        attempts: ATTEMPTS_MAX,
        lastError: "unreachable",
      },
    ]);
  });
});
