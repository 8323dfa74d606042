import { randomUUID } from "node:crypto";
import { givenStripeSubscription } from "@tests/support/acting";
import { givenTeam, givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { users, workspaces } from "@/db/schema/account";
import { userMonths } from "@/db/schema/rollups";
import { parsePeopleFilters } from "@/features/admin/people/filters";
import { findWorkspaces } from "@/features/admin/people/find-workspaces";
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

  test("finds whoever is in the workspace of a customer at Stripe", async ({
    db,
  }) => {
    const team = await givenTeam(db);
    const customerId = await givenCustomer(db, team);

    const members = await list(db, { q: customerId });

    expect(idsOf(members).sort()).toEqual(
      [team.owner.userId, team.member.userId].sort(),
    );
    expect(idsOf(await list(db, { q: `${customerId}x` }))).toEqual([]);
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

describe("findWorkspaces", () => {
  const found = async (db: Database, q: string) =>
    (await findWorkspaces(db, q)).map(({ id }) => id);

  test("finds a team by the beginnings of words in its name, in any case", async ({
    db,
  }) => {
    const [first, last] = [aWord(), aWord()];
    const team = await givenNamed(db, `${first} & ${last}-Works`);
    await givenNamed(db, first);
    // A personal workspace has its person's name and is found by them.
    await givenUser(db, { name: `${first} ${last}` });

    expect(
      await findWorkspaces(db, `${last} ${first.slice(0, 20).toUpperCase()}`),
    ).toEqual([
      {
        ...{ id: team.workspaceId, name: `${first} & ${last}-Works` },
        ...{ kind: "team", isClosed: false, customerId: null, planId: "team" },
        owner: {
          id: team.owner.userId,
          ...{ name: "Grace Hopper", email: team.owner.email },
        },
      },
    ]);
    expect(await found(db, `works ${last}`)).toEqual([team.workspaceId]);
    expect(await found(db, `${first} nobody`)).toEqual([]);
    expect(await found(db, "' & | ! :* ()")).toEqual([]);
  });

  test("finds one of any kind by its id and by its customer at Stripe, closed ones too", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const customerId = await givenCustomer(db, ada);
    await db
      .update(workspaces)
      .set({ name: "", closedAt: NOW })
      .where(eq(workspaces.id, ada.workspaceId));
    const closed = { id: ada.workspaceId, kind: "personal", isClosed: true };

    expect(await findWorkspaces(db, customerId)).toMatchObject([
      { ...closed, customerId },
    ]);
    expect(await findWorkspaces(db, ada.workspaceId)).toMatchObject([closed]);
    expect(await found(db, ada.userId)).toEqual([]);
    expect(await found(db, customerId.slice(0, -1))).toEqual([]);
  });

  test("gives the newest, and one more than are shown", async ({ db }) => {
    const name = aWord();
    const teams: string[] = [];
    for (let minute = 0; minute < 12; minute += 1) {
      const { workspaceId } = await givenNamed(db, name);
      const createdAt = new Date(NOW.getTime() - minute * 60_000);
      await db
        .update(workspaces)
        .set({ createdAt })
        .where(eq(workspaces.id, workspaceId));
      teams.push(workspaceId);
    }

    expect(await found(db, name)).toEqual(teams.slice(0, 11));
  });
});

async function givenNamed(db: Database, name: string) {
  const team = await givenTeam(db);
  await db
    .update(workspaces)
    .set({ name })
    .where(eq(workspaces.id, team.workspaceId));
  return team;
}

async function givenCustomer(
  db: Database,
  { workspaceId }: { workspaceId: string },
): Promise<string> {
  const stripeCustomerId = `cus_${workspaceId.replaceAll("-", "")}`;
  await db
    .update(workspaces)
    .set({ stripeCustomerId })
    .where(eq(workspaces.id, workspaceId));
  return stripeCustomerId;
}
