import { randomUUID } from "node:crypto";
import { givenUser } from "@tests/support/build";
import {
  aCall,
  aCallOf,
  anEnding,
  aRelease,
  givenPayer,
  held,
  later,
  NOON,
  type Payer,
} from "@tests/support/calls";
import { test } from "@tests/support/database";
import { describe, expect } from "vitest";
import type { Database } from "@/db/client";
import { memberships } from "@/db/schema/account";
import { release } from "@/features/limits/release";
import { settle } from "@/features/limits/settle";
import { type CallsWanted, listCalls } from "@/features/usage/calls";
import { exportCalls } from "@/features/usage/export-calls";
import { listMembers } from "@/features/usage/queries";
import { type CallScope, scopeOf } from "@/features/usage/rules";

const ALL: CallsWanted = { since: null, until: null };

const everybody = ({ workspaceId }: Payer): CallScope => ({
  workspaceId,
  userId: null,
});

const idsOf = async (
  db: Database,
  scope: CallScope,
  wanted: Partial<CallsWanted> = {},
) => {
  const { calls } = await listCalls(db, {
    scope,
    wanted: { ...ALL, ...wanted },
    before: null,
    limit: 100,
  });
  return calls.map(({ requestId }) => requestId);
};

/** A second person, whose calls the payer's workspace pays for. */
async function givenMember(
  db: Database,
  { workspaceId, planId }: Payer,
  person?: { userId: string },
) {
  const { userId } = person ?? (await givenUser(db, { name: "Grace Hopper" }));
  await db.insert(memberships).values({ workspaceId, userId, role: "member" });
  return { workspaceId, userId, planId };
}

describe("listCalls", () => {
  test("pages through all calls once, newest first, also within one moment", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const made = new Set<string>();
    for (const seconds of [1, 2, 2, 2, 3]) {
      const call = aCall(payer, { now: later(NOON, { seconds }) });
      made.add(call.requestId);
      await held(db, call);
    }

    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page = await listCalls(db, {
        scope: everybody(payer),
        wanted: ALL,
        before,
        limit: 2,
      });
      seen.push(...page.calls.map(({ requestId }) => requestId));
      before = page.next;
      // What begins meanwhile is newer than any page that follows.
      await held(db, aCall(payer, { now: later(NOON, { seconds: 9 }) }));
    } while (before !== null);

    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(made);
  });

  test.for([
    "nonsense",
    "2026-03-15T12:00:00Z_1",
    "_",
    "'; drop table users",
    "0000-01-01T00:00:00Z_00000000-0000-4000-8000-000000000001",
  ])("takes the cursor %s for the first page", async (before, { db }) => {
    const payer = await givenPayer(db);
    await held(db, aCall(payer));

    const page = await listCalls(db, {
      ...{ scope: everybody(payer), wanted: ALL, before },
      limit: 10,
    });

    expect(page.calls).toHaveLength(1);
  });

  test("narrows to a span, a model, a purpose and an outcome", async ({
    db,
  }) => {
    const payer = await givenPayer(db);
    const early = await held(db, aCallOf(payer, 300));
    await settle(db, anEnding(early, { output: 300 }));
    const title = await held(
      db,
      aCallOf(payer, 300, {
        ...{ feature: "title", countsAsRequest: false },
        now: later(NOON, { seconds: 10 }),
      }),
    );
    await release(db, aRelease(title));
    const running = await held(
      db,
      aCallOf(payer, 300, {
        modelId: "gpt-4o",
        now: later(NOON, { seconds: 20 }),
      }),
    );
    const scope = everybody(payer);

    const [a, b, c] = [early, title, running].map((hold) => hold.requestId);
    expect(await idsOf(db, scope)).toEqual([c, b, a]);
    expect(await idsOf(db, scope, { model: "gpt-4o" })).toEqual([c]);
    expect(await idsOf(db, scope, { feature: "title" })).toEqual([b]);
    expect(await idsOf(db, scope, { outcome: "failed" })).toEqual([b]);
    expect(await idsOf(db, scope, { outcome: "completed" })).toEqual([a]);
    expect(await idsOf(db, scope, { outcome: "running" })).toEqual([c]);
    expect(await idsOf(db, scope, { model: "no-such-model" })).toEqual([]);
    const ten = later(NOON, { seconds: 10 });
    expect(await idsOf(db, scope, { since: ten })).toEqual([c, b]);
    expect(await idsOf(db, scope, { until: ten })).toEqual([a]);
    expect(
      await idsOf(db, scope, { feature: "chat", outcome: "running" }),
    ).toEqual([c]);
  });

  test("finds a call by the model that stood in", async ({ db }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCallOf(payer, 300));
    await settle(
      db,
      anEnding(
        hold,
        { output: 1 },
        { servedModelId: "llama-3.3-70b-versatile" },
      ),
    );

    for (const model of ["gpt-4o-mini", "llama-3.3-70b-versatile"]) {
      expect(await idsOf(db, everybody(payer), { model })).toEqual([
        hold.requestId,
      ]);
    }
  });

  test("shows an owner everybody's calls, and each member their own", async ({
    db,
  }) => {
    const owner = await givenPayer(db);
    const member = await givenMember(db, owner);
    const own = await held(db, aCall(owner));
    const theirs = await held(
      db,
      aCall(member, { now: later(NOON, { seconds: 1 }) }),
    );
    const asOwner = scopeOf({ ...owner, membershipRole: "owner" });
    const asMember = scopeOf({ ...member, membershipRole: "member" });

    expect(await idsOf(db, asOwner)).toEqual([theirs.requestId, own.requestId]);
    expect(await idsOf(db, asOwner, { member: member.userId })).toEqual([
      theirs.requestId,
    ]);
    expect(await idsOf(db, asMember)).toEqual([theirs.requestId]);
    expect(await idsOf(db, asMember, { member: owner.userId })).toEqual([]);
  });

  test("shows a member nothing of their other workspaces", async ({ db }) => {
    const member = await givenMember(db, await givenPayer(db));
    await held(db, aCall(await givenMember(db, await givenPayer(db), member)));

    expect(
      await idsOf(db, scopeOf({ ...member, membershipRole: "member" })),
    ).toEqual([]);
  });

  test("names whose call it was", async ({ db }) => {
    const owner = await givenPayer(db);
    const member = await givenMember(db, owner);
    await held(db, aCall(member));

    const { calls } = await listCalls(db, {
      scope: everybody(owner),
      wanted: ALL,
      before: null,
      limit: 10,
    });

    expect(calls.map(({ person }) => person)).toEqual([
      { id: member.userId, name: "Grace Hopper" },
    ]);
    expect(await listMembers(db, owner)).toEqual([
      { id: owner.userId, name: "Ada Lovelace" },
      { id: member.userId, name: "Grace Hopper" },
    ]);
  });

  test("shows nobody else's workspace", async ({ db }) => {
    const payer = await givenPayer(db);
    await held(db, aCall(payer));

    expect(await idsOf(db, everybody(await givenPayer(db)))).toEqual([]);
    expect(
      await idsOf(db, {
        workspaceId: payer.workspaceId,
        userId: randomUUID(),
      }),
    ).toEqual([]);
  });
});

describe("exportCalls", () => {
  const textOf = (stream: ReadableStream<Uint8Array>) =>
    new Response(stream).text();

  test("writes one record a call, newest first, in UTC", async ({ db }) => {
    const payer = await givenPayer(db);
    const hold = await held(db, aCallOf(payer, 300));
    await settle(db, anEnding(hold, { output: 200 }));
    await held(db, aCallOf(payer, 300, { now: later(NOON, { seconds: 1 }) }));

    const text = await textOf(
      exportCalls(db, { scope: everybody(payer), wanted: ALL }),
    );

    const records = text.split("\r\n");
    const columns = records[0]?.split(",") ?? [];
    const cells = records[2]?.split(",") ?? [];
    const first = Object.fromEntries(
      columns.map((column, index) => [column, cells[index]]),
    );
    expect(records).toHaveLength(4);
    expect(records[3]).toBe("");
    expect(first).toMatchObject({
      request_id: hold.requestId,
      started_at: "2026-03-15T12:00:00.000Z",
      member: "Ada Lovelace",
      feature: "chat",
      model: "gpt-4o-mini",
      outcome: "completed",
      estimated: "false",
      output_tokens: "200",
      credits: "200",
      included_credits: "200",
      prepaid_credits: "0",
    });
    expect(records[1]).toContain(",held,,false,");
  });

  test("reads no more than its reader takes", async ({ db }) => {
    const payer = await givenPayer(db);
    await held(db, aCall(payer));
    const reader = exportCalls(db, {
      scope: everybody(payer),
      wanted: ALL,
    }).getReader();

    const header = await reader.read();
    await reader.cancel();

    expect(new TextDecoder().decode(header.value)).toMatch(/^request_id,/);
  });
});
