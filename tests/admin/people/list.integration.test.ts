import { randomUUID } from "node:crypto";
import { givenStripeSubscription } from "@tests/support/acting";
import { givenTeam, givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/account";
import { userMonths } from "@/db/schema/rollups";
import { parsePeopleFilters } from "@/features/admin/people/filters";
import { listPeople } from "@/features/admin/people/list";

const NOW = new Date("2026-11-22T12:00:00Z");

const list = (
  db: Database,
  params: Record<string, string>,
  after: string | null = null,
) =>
  listPeople(db, {
    ...{ filters: parsePeopleFilters(params), after, limit: 2, now: NOW },
  });

const idsOf = ({ rows }: { rows: { id: string }[] }) =>
  rows.map(({ id }) => id);

/** A word that is in nobody else's name. */
const aWord = () => `w${randomUUID().replaceAll("-", "")}`;

describe("listPeople", () => {
  test("finds people by the beginnings of words in name and address, in any case", async ({
    db,
  }) => {
    const [first, last] = [aWord(), aWord()];
    const ada = await givenUser(db, {
      name: `${first} O'${last}-Smith`,
      email: `${last}.x+y@mail-host.example.com`,
    });
    await givenUser(db, { name: first });
    const find = async (q: string) => idsOf(await list(db, { q }));

    expect(await find(`${first.slice(0, 20).toUpperCase()} ${last}`)).toEqual([
      ada.userId,
    ]);
    expect(await find(`${last}.x+y@mail-host.example.com`)).toEqual([
      ada.userId,
    ]);
    expect(await find(`smith ${last}`)).toEqual([ada.userId]);
    expect(await find(`${first} nobody`)).toEqual([]);
    expect(await find("' & | ! :* ()")).toEqual([]);
  });

  test("finds by id a person, whoever is in a workspace, and a deleted account", async ({
    db,
  }) => {
    const team = await givenTeam(db);
    const gone = await givenUser(db);
    await db
      .update(users)
      .set({ deletedAt: NOW })
      .where(eq(users.id, gone.userId));

    const members = await list(db, { q: team.workspaceId });

    expect(idsOf(await list(db, { q: team.owner.userId }))).toEqual([
      team.owner.userId,
    ]);
    expect(idsOf(members).sort()).toEqual(
      [team.owner.userId, team.member.userId].sort(),
    );
    expect(await list(db, { q: gone.userId })).toMatchObject({
      rows: [{ id: gone.userId, isDeleted: true }],
    });
  });

  test("narrows by status, role and plan together with words", async ({
    db,
  }) => {
    const name = aWord();
    const free = await givenUser(db, { name });
    const pro = await givenUser(db, { name, planId: "pro" });
    const ended = await givenUser(db, { name });
    await givenStripeSubscription(db, ended, "canceled");
    const out = await givenUser(db, { name, status: "suspended" });
    const root = await givenUser(db, { name, role: "admin" });
    const gone = await givenUser(db, { name });
    await db
      .update(users)
      .set({ deletedAt: NOW })
      .where(eq(users.id, gone.userId));
    const find = async (params: Record<string, string>) =>
      idsOf(
        await listPeople(db, {
          filters: parsePeopleFilters({ q: name, ...params }),
          ...{ after: null, limit: 50, now: NOW },
        }),
      );

    expect(await find({})).toHaveLength(5);
    expect(await find({ status: "suspended" })).toEqual([out.userId]);
    expect(await find({ status: "deleted" })).toEqual([gone.userId]);
    expect(await find({ role: "admin" })).toEqual([root.userId]);
    expect(await find({ plan: "pro" })).toEqual([pro.userId]);
    expect((await find({ plan: "free", role: "user" })).sort()).toEqual(
      [free.userId, ended.userId, out.userId].sort(),
    );
    expect(await find({ status: "nonsense", role: "" })).toHaveLength(5);
  });

  test("pages through everybody once, newest first, whoever arrives meanwhile", async ({
    db,
  }) => {
    const name = aWord();
    const at = new Date("2026-11-01T00:00:00Z");
    const people = await Promise.all(
      Array.from({ length: 5 }, () => givenUser(db, { name })),
    );
    // All of one moment: their ids alone tell them apart.
    for (const { userId } of people) {
      await db.update(users).set({ createdAt: at }).where(eq(users.id, userId));
    }

    const first = await list(db, { q: name });
    await givenUser(db, { name });
    const second = await list(db, { q: name }, first.next);
    const third = await list(db, { q: name }, second.next);

    const seen = [first, second, third].flatMap(idsOf);
    expect([...seen].sort()).toEqual(people.map((one) => one.userId).sort());
    expect(third.next).toBeNull();
    expect(idsOf(await list(db, { q: name }, "no cursor"))).toHaveLength(2);
  });

  test("pages by what people cost in the month, the highest first", async ({
    db,
  }) => {
    const name = aWord();
    const costs = [5n, 900n, 900n, 40n];
    const people = await Promise.all(costs.map(() => givenUser(db, { name })));
    await db.insert(userMonths).values(
      people.flatMap(({ userId }, at) => [
        {
          ...{ userId, month: "2026-11-01", calls: 1n, credits: 7n },
          costNanos: costs[at] ?? 0n,
        },
        {
          ...{ userId, month: "2026-10-01", calls: 1n, credits: 7n },
          costNanos: 1_000_000n,
        },
      ]),
    );
    const spend = { q: name, sort: "spend" };

    const first = await list(db, spend);
    const second = await list(db, spend, first.next);

    expect(
      [...first.rows, ...second.rows].map(({ costNanos }) => costNanos),
    ).toEqual([900n, 900n, 40n, 5n]);
    expect(new Set([first, second].flatMap(idsOf)).size).toBe(4);
    expect(second.next).toBeNull();
    expect(await list(db, { q: people[1]?.userId ?? "" })).toMatchObject({
      rows: [{ credits: 7n, costNanos: 900n, plans: [] }],
    });
  });
});
