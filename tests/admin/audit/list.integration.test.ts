import { givenActing, REASON } from "@tests/support/acting";
import { givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { auditLog } from "@/db/schema/audit";
import { exportRecords } from "@/features/admin/audit/export-records";
import { parseAuditFilters, spanOf } from "@/features/admin/audit/filters";
import { listRecords, listRecordsOf } from "@/features/admin/audit/list";
import { recordAct } from "@/features/admin/record";

const find = async (
  db: Database,
  params: Record<string, string>,
  page: { before?: string | null; limit?: number } = {},
) => {
  const filters = parseAuditFilters(params);
  return listRecords(db, {
    wanted: { ...filters, ...spanOf(filters, "UTC") },
    ...{ before: page.before ?? null, limit: page.limit ?? 50 },
  });
};

const actionsOf = ({ rows }: { rows: { action: string }[] }) =>
  rows.map(({ action }) => action);

/** What one admin did to one person and their workspace, and the product. */
async function givenRecords(db: Database) {
  const acting = await givenActing(db);
  const ada = await givenUser(db);
  const about = { subjectKind: "person", subjectId: ada.userId };
  await recordAct(db, acting, {
    ...{ ...about, action: "person.suspend", userId: ada.userId },
    ...{ reason: REASON, before: { status: "active" } },
    after: { status: "suspended" },
  });
  await recordAct(db, acting, {
    ...{ action: "workspace.plan", subjectKind: "workspace" },
    ...{ subjectId: ada.workspaceId, workspaceId: ada.workspaceId },
  });
  await recordAct(db, acting, {
    ...{ action: "webhook.replay", subjectKind: "webhook" },
    subjectId: `evt_${ada.userId}`,
  });
  return { acting, ada };
}

describe("listRecords", () => {
  test("finds by who, and what the product did by itself", async ({ db }) => {
    const { acting } = await givenRecords(db);
    await recordAct(db, null, {
      ...{ action: "brake.pull", subjectKind: "brake", subjectId: "all" },
    });

    const byAdmin = await find(db, { who: acting.actor.email.toUpperCase() });
    const bySystem = await find(db, { who: "system" });

    expect(actionsOf(byAdmin)).toEqual([
      ...["webhook.replay", "workspace.plan", "person.suspend"],
    ]);
    expect(bySystem.rows.every(({ actorId }) => actorId === null)).toBe(true);
    expect(actionsOf(bySystem)).toContain("brake.pull");
  });

  test("finds by what was acted on: an id of any kind, or an address", async ({
    db,
  }) => {
    const { ada } = await givenRecords(db);

    expect(actionsOf(await find(db, { subject: ada.userId }))).toEqual([
      "person.suspend",
    ]);
    expect(actionsOf(await find(db, { subject: ada.email }))).toEqual([
      "person.suspend",
    ]);
    expect(actionsOf(await find(db, { subject: ada.workspaceId }))).toEqual([
      "workspace.plan",
    ]);
    expect(actionsOf(await find(db, { subject: `evt_${ada.userId}` }))).toEqual(
      ["webhook.replay"],
    );
    expect(
      actionsOf(await find(db, { subject: "nobody@nowhere.example" })),
    ).toEqual([]);
  });

  test("finds by action and by its part before the dot, within days", async ({
    db,
  }) => {
    const { acting, ada } = await givenRecords(db);
    const who = acting.actor.email;
    const today = new Date().toISOString().slice(0, 10);
    await db.insert(auditLog).values({
      ...{ action: "person.restore", subjectKind: "person" },
      ...{ subjectId: ada.userId, actorId: acting.userId, actorEmail: who },
      at: new Date("2026-03-15T23:59:59.999Z"),
    });

    const search = async (params: Record<string, string>) =>
      actionsOf(await find(db, { who, ...params }));

    expect(await search({ action: "person" })).toEqual([
      ...["person.suspend", "person.restore"],
    ]);
    expect(await search({ action: "person.sus" })).toEqual([]);
    expect(await search({ to: "2026-03-15" })).toEqual(["person.restore"]);
    expect(await search({ from: "2026-03-16", to: "2026-03-31" })).toEqual([]);
    expect(await search({ from: today, action: "person" })).toEqual([
      "person.suspend",
    ]);
    expect(await search({ from: "no day", action: "" })).toHaveLength(4);
  });

  test("pages through all of one moment once, newest first", async ({ db }) => {
    const acting = await givenActing(db);
    const at = new Date("2026-11-01T00:00:00Z");
    await db.insert(auditLog).values(
      ["one", "two", "three"].map((subjectId) => ({
        ...{ at, subjectId, action: "job.run", subjectKind: "job" },
        ...{ actorId: acting.userId, actorEmail: acting.actor.email },
      })),
    );
    const who = { who: acting.actor.email };

    const first = await find(db, who, { limit: 2 });
    await recordAct(db, acting, {
      ...{ action: "job.run", subjectKind: "job", subjectId: "four" },
    });
    const second = await find(db, who, { limit: 2, before: first.next });

    const seen = [...first.rows, ...second.rows].map((row) => row.subjectId);
    expect(seen.sort()).toEqual(["one", "three", "two"]);
    expect(second.next).toBeNull();
  });
});

describe("listRecordsOf", () => {
  test("has what was done to a person and to their workspaces", async ({
    db,
  }) => {
    const { ada } = await givenRecords(db);
    await givenRecords(db);

    const records = await listRecordsOf(db, {
      ...{ userId: ada.userId, workspaceIds: [ada.workspaceId] },
    });

    expect(records.map(({ action }) => action)).toEqual([
      ...["workspace.plan", "person.suspend"],
    ]);
  });
});

describe("exportRecords", () => {
  test("writes every record with what changed, and no formula", async ({
    db,
  }) => {
    const { acting, ada } = await givenRecords(db);
    await recordAct(db, acting, {
      ...{ action: "person.restore", subjectKind: "person" },
      ...{ subjectId: ada.userId, reason: '=HYPERLINK("http://x")' },
    });

    const csv = await new Response(
      exportRecords(db, {
        ...{ who: acting.actor.email, since: null, until: null },
      }),
    ).text();

    const lines = csv.trimEnd().split("\r\n");
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe(
      "id,at,actor,actor_id,action,subject_kind,subject_id,person_id,workspace_id,reason,before,after,address,request_id",
    );
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(lines[4]).toContain(
      `"{""status"":""active""}","{""status"":""suspended""}",192.0.2.7`,
    );
  });
});
