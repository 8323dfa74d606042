import { givenSession, givenUser } from "@tests/support/build";
import { isWaiting, until } from "@tests/support/locks";
import { test } from "@tests/support/signed-in";
import { eq } from "drizzle-orm";
import { NextRequest } from "next/server";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { auditLog } from "@/db/schema/audit";

const EXPORTS = [
  {
    list: "audit",
    load: () => import("@/app/api/admin/audit/route"),
    query: "who=system&from=2026-11-01",
    filters: { who: "system", from: "2026-11-01" },
  },
  {
    list: "revenue",
    load: () => import("@/app/api/admin/revenue/export/route"),
    query: "view=invoices&status=open",
    filters: { view: "invoices", status: "open" },
  },
  {
    list: "usage",
    load: () => import("@/app/api/admin/usage/export/route"),
    query: "by=model&days=7",
    filters: { by: "model", days: 7 },
  },
] as const;

describe.for(EXPORTS)("the file of $list", ({ list, load, query, filters }) => {
  const ask = async (cookie: string, asked: string) => {
    const { GET } = await load();
    const url = `http://localhost:3000/api/admin/${list}?${asked}`;
    const response = await GET(new NextRequest(url, { headers: { cookie } }), {
      params: Promise.resolve({}),
    });
    await response.text();
    return response.status;
  };

  test("is on record with what it was narrowed to", async ({ db }) => {
    const root = await givenUser(db, { role: "admin" });
    const { cookie } = await givenSession(db, root);

    const status = await ask(cookie, query);

    expect(status).toBe(200);
    expect(await exportsBy(db, root.userId)).toMatchObject([
      {
        ...{ action: "export.download", subjectId: list, after: filters },
        ...{ actorEmail: root.email, requestId: expect.any(String) },
      },
    ]);
  });

  test("is refused to whoever loses the role as it is asked for", async ({
    db,
  }) => {
    const root = await givenUser(db, { role: "admin" });
    const { cookie } = await givenSession(db, root);

    const asked = await db.transaction(async (tx) => {
      await tx
        .update(users)
        .set({ role: "user" })
        .where(eq(users.id, root.userId));
      const status = ask(cookie, query);
      await until(() => isWaiting(db, "from users u where u.id = any"));
      return { status };
    });

    expect(await asked.status).toBe(403);
    expect(await exportsBy(db, root.userId)).toEqual([]);
  });

  test("is for admins alone, and leaves nothing on record else", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const { cookie } = await givenSession(db, ada);

    const status = await ask(cookie, query);

    expect(status).toBe(403);
    expect(await exportsBy(db, ada.userId)).toEqual([]);
  });
});

const exportsBy = (db: Database, actorId: string) =>
  db.select().from(auditLog).where(eq(auditLog.actorId, actorId));
