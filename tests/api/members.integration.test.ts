import { aQuestion, test } from "@tests/support/app";
import { givenSession, givenTeam } from "@tests/support/build";
import { eventsOf } from "@tests/support/events";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { aiRequests, usageTotals } from "@/db/schema/usage";
import { contractErrorBody } from "@/features/chat/schema";

describe("a member of a team", () => {
  test("uses the team's quota and their own requests of the day", async ({
    app,
    db,
  }) => {
    const team = await givenTeam(db, {
      limits: { creditsPerPeriod: 100_000n, dailyRequestsPerMember: 1 },
    });
    const { workspaceId, owner, member } = team;
    const [boss, worker] = await Promise.all(
      [owner, member].map((person) =>
        givenSession(db, { ...person, actsIn: workspaceId }),
      ),
    );
    if (!boss || !worker) throw new Error("nobody is signed in");

    const answers = [
      await app.post(boss, aQuestion()),
      await app.post(worker, aQuestion()),
    ];
    for (const answer of answers) {
      expect((await eventsOf(answer)).finish).not.toBeNull();
    }
    const again = await app.post(worker, aQuestion());

    expect(contractErrorBody.parse(await again.json()).error).toMatchObject({
      code: "quota_exceeded",
      limit: { kind: "daily_requests", used: 1, limit: 1 },
    });
    const calls = await db
      .select()
      .from(aiRequests)
      .where(eq(aiRequests.workspaceId, workspaceId));
    expect(calls.map(({ userId }) => userId).sort()).toEqual(
      [owner.userId, member.userId].sort(),
    );
    const [total, ...others] = await db
      .select()
      .from(usageTotals)
      .where(eq(usageTotals.workspaceId, workspaceId));
    expect(others).toEqual([]);
    expect(total?.includedUsed).toBe(
      calls.reduce((sum, { credits }) => sum + (credits ?? 0n), 0n),
    );
    expect(
      await db
        .select()
        .from(usageTotals)
        .where(eq(usageTotals.workspaceId, member.workspaceId)),
    ).toEqual([]);
  });

  test("at the limit is sent to an owner, who is sent to the till", async ({
    app,
    db,
  }) => {
    const { workspaceId, owner, member } = await givenTeam(db, {
      limits: { creditsPerPeriod: 100n },
    });
    const actionsFor = async (person: { userId: string }) => {
      const session = await givenSession(db, {
        ...person,
        actsIn: workspaceId,
      });
      const refused = await app.post(session, aQuestion());
      expect(refused.status).toBe(402);
      return contractErrorBody.parse(await refused.json()).error.actions;
    };

    expect(await actionsFor(member)).toEqual([
      { kind: "ask_owner", href: "/billing" },
    ]);
    expect((await actionsFor(owner))?.map(({ kind }) => kind)).toEqual([
      "upgrade",
      "buy_credits",
    ]);
  });
});
