import { randomUUID } from "node:crypto";
import { aBill } from "@tests/support/bills";
import { givenUser } from "@tests/support/build";
import { NOON } from "@tests/support/calls";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { creditEntries } from "@/db/schema/billing";
import { notifications } from "@/db/schema/notices";
import { invoices } from "@/db/schema/payments";
import { dismissNotice } from "@/features/billing/commands";
import {
  findUnpaidInvoice,
  listBillingNotices,
  listCreditHistory,
  listInvoices,
} from "@/features/billing/queries";

type Entry = typeof creditEntries.$inferInsert;

const givenEntries = (
  db: Database,
  { workspaceId }: { workspaceId: string },
  entries: (Pick<Entry, "kind" | "credits"> & { at: string })[],
) =>
  db.insert(creditEntries).values(
    entries.map(({ at, ...entry }) => ({
      ...entry,
      workspaceId,
      cause: randomUUID(),
      occurredAt: new Date(at),
    })),
  );

describe("listCreditHistory", () => {
  test("sums use by the reader's day and tells the rest one by one, newest first", async ({
    db,
  }) => {
    const payer = await givenUser(db);
    await givenEntries(db, payer, [
      { kind: "purchase", credits: 500_000n, at: "2026-03-01T10:00:00Z" },
      { kind: "charge", credits: -300n, at: "2026-03-10T22:30:00Z" },
      { kind: "charge", credits: -200n, at: "2026-03-10T23:30:00Z" },
      { kind: "correction", credits: 50n, at: "2026-03-11T08:00:00Z" },
      { kind: "refund", credits: -1_000n, at: "2026-03-12T08:00:00Z" },
    ]);
    const wish = { ...payer, now: NOON };

    const inBerlin = await listCreditHistory(db, {
      ...wish,
      timeZone: "Europe/Berlin",
    });
    const inUtc = await listCreditHistory(db, { ...wish, timeZone: "UTC" });

    const lines = (history: typeof inUtc) =>
      history.map(({ kind, credits, count }) => [kind, credits, count]);
    expect(lines(inBerlin)).toEqual([
      ["refund", -1_000, 1],
      ["charge", -150, 2],
      ["charge", -300, 1],
      ["purchase", 500_000, 1],
    ]);
    expect(lines(inUtc)).toEqual([
      ["refund", -1_000, 1],
      ["charge", 50, 1],
      ["charge", -500, 2],
      ["purchase", 500_000, 1],
    ]);
  });

  test("forgets use after 30 days, and what was bought never", async ({
    db,
  }) => {
    const payer = await givenUser(db);
    await givenEntries(db, payer, [
      { kind: "purchase", credits: 500_000n, at: "2025-01-01T10:00:00Z" },
      { kind: "charge", credits: -300n, at: "2026-02-13T11:59:00Z" },
    ]);

    const history = await listCreditHistory(db, {
      ...payer,
      timeZone: "UTC",
      now: NOON,
    });

    expect(history.map(({ kind }) => kind)).toEqual(["purchase"]);
  });

  test("tells nobody else's", async ({ db }) => {
    const payer = await givenUser(db, { prepaidCredits: 10n });
    const stranger = await givenUser(db);

    expect(payer.workspaceId).not.toBe(stranger.workspaceId);
    expect(
      await listCreditHistory(db, { ...stranger, timeZone: "UTC" }),
    ).toEqual([]);
  });
});

describe("invoices", () => {
  test("are a workspace's own, newest first, and the unpaid one is found", async ({
    db,
  }) => {
    const payer = await givenUser(db);
    const stranger = await givenUser(db);
    const before = new Date("2026-02-15T12:00:00Z");
    const own = (id: string) => `${id}-${payer.workspaceId}`;
    await db.insert(invoices).values([
      aBill({
        workspaceId: payer.workspaceId,
        id: own("old"),
        createdAt: before,
      }),
      aBill({
        workspaceId: payer.workspaceId,
        id: own("open"),
        status: "open",
      }),
      aBill({
        workspaceId: stranger.workspaceId,
        id: own("strange"),
        status: "open",
      }),
    ]);

    const listed = await listInvoices(db, payer);

    expect(listed.map(({ id }) => id)).toEqual([own("open"), own("old")]);
    expect((await findUnpaidInvoice(db, payer))?.id).toBe(own("open"));
  });
});

describe("a notice of a second subscription", () => {
  test("is shown until an owner of the workspace dismisses it", async ({
    db,
  }) => {
    const payer = await givenUser(db);
    const stranger = await givenUser(db);
    await db.insert(notifications).values({
      workspaceId: payer.workspaceId,
      kind: "second_subscription_cancelled",
      cause: "sub_2",
    });
    const [notice] = await listBillingNotices(db, payer);
    const noticeId = notice?.id ?? "";

    const buyer = { ...payer, membershipRole: "owner", name: null } as const;
    await dismissNotice(db, {
      buyer: { ...buyer, workspaceId: stranger.workspaceId },
      noticeId,
    });
    await dismissNotice(db, {
      buyer: { ...buyer, membershipRole: "member" },
      noticeId,
    });
    expect(await listBillingNotices(db, payer)).toHaveLength(1);
    await dismissNotice(db, { buyer, noticeId });
    expect(await listBillingNotices(db, payer)).toEqual([]);
  });
});
